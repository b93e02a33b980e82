"""The command by which a person states that two parties belong together."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.groups.models import PartyLink
from accounts.groups.services.note_links import record_link
from accounts.groups.states import LinkKind
from accounts.people.models import Party
from accounts.people.permissions import check_may, person_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotFound, PuhuiError, gettext_noop

PERMISSION = "accounts.judge_link"


class LinkKnown(PuhuiError):
    """The two are linked so already, or the link was refuted before."""

    kind, code, title = Kind.CONFLICT, "link_known", gettext_noop("This link was noted before")


def declare_link(
    *,
    actor: Actor,
    party_id: UUID,
    other_id: UUID,
    kind: str = LinkKind.DECLARED,
    source: str,
    reason: str,
    now: datetime,
) -> PartyLink:
    """State that two parties belong together, on what `source` names (a document, a case).

    Raises: NotPermitted; NotFound; InvalidInput (a party with itself, an unknown kind); LinkKnown.
    """
    check_may(actor, PERMISSION)
    noted_by = person_of(actor)
    if party_id == other_id or kind not in LinkKind.values or not source.strip():
        raise InvalidInput(gettext_noop("A link joins two parties and names its source."))
    if Party.objects.filter(id__in=[party_id, other_id]).count() != 2:
        raise NotFound
    link = PartyLink(
        low_id=min(party_id, other_id),
        high_id=max(party_id, other_id),
        kind=kind,
        source=source.strip(),
        noted_at=now,
        noted_by=noted_by,
    )
    try:
        with transaction.atomic():
            link.save(force_insert=True)
            record_link(actor, "link_declared", link, now, reason)
    except IntegrityError as error:
        if "one_link_per_pair_and_kind" in str(error):
            raise LinkKnown from error
        raise
    return link
