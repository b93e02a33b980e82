"""A draft of a methodology behind its page, with texts as somebody outside might write them."""

import json

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.methodologies.cups import cups, submitted


def make_draft(text: str) -> MethodologyDraft:
    """Make a draft that an officer has sent in, with `text` in its titles, sources and notes."""
    quoted = json.dumps(text, ensure_ascii=False)
    return submitted(
        cast.he(),
        cups(
            (
                'title = { zh = "可重复杯具", en = "Reusable cup" }',
                f"title = {{ zh = {quoted}, en = {quoted} }}",
            ),
            ('en = "A reusable cup in place of a disposable one"', f"en = {quoted}"),
            ('legal_reference = "none"', f"legal_reference = {quoted}"),
            ('title = { zh = "次数", en = "Drinks" }', f"title = {{ zh = {quoted}, en = {quoted} }}"),
            ('source = "Worked by hand: 2 x (34 - 6) g"', f"source = {quoted}"),
        ),
    )


def make_withdrawal(text: str) -> VersionWithdrawal:
    """Propose to withdraw a version that nothing in the world rests on, with `text` as the reason."""
    return VersionWithdrawal.objects.create(
        version=MethodologyVersion.objects.get(methodology="IND-PAPERLESS"),
        reason=text,
        proposed_by=new_id(),
        proposed_at=puhui_now(),
    )
