"""Recording that the authority has taken an approved text in: under what number, when, by which paper."""

import re
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict
from credits.methodologies.permissions import FILE, check_holds
from credits.methodologies.publication import check_formula
from credits.methodologies.readiness import document_of
from credits.methodologies.services.telling import locked_draft, tell
from credits.methodologies.states import DraftStatus
from credits.schemes.models import Scheme
from credits.schemes.rules import check_none_ended
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput
from puhui.kernel.errors import gettext_noop as _


def record_filing(
    *,
    actor: Actor,
    now: datetime,
    draft_id: UUID,
    number: str,
    filed_on: date,
    scan_digest: str,
    reason: str = "",
) -> MethodologyDraft:
    """Record the filing of an approved draft once: `scan_digest` is the hex SHA-256 of the scanned paper.

    Number and day are those that the text names, for the text is what says it to everybody (decisions 3).
    A formula of one's own is filed as a demonstration alone, and nothing with an authority whose scheme's
    rules have ended (decisions 25).
    Raises DocumentError, DraftStateConflict, InvalidInput, NotFound, NotPermitted, RulesEnded.
    """
    check_holds(actor, FILE)
    if not re.fullmatch("[0-9a-f]{64}", scan_digest):
        raise InvalidInput(_("The digest of the scan is the SHA-256 of its file: 64 lower-case hex digits."))
    with transaction.atomic():
        draft = locked_draft(draft_id)
        if draft.status != DraftStatus.APPROVED or draft.filed_at is not None:
            raise DraftStateConflict
        document = document_of(draft)
        check_formula(document)
        authority = document.filing.authority.zh
        check_none_ended(Scheme.objects.filter(authority_zh=authority), business_date(now))
        for key, given, written in (
            ("number", number, document.filing.number),
            ("date", filed_on, document.filing.date),
        ):
            if given != written:
                problem = _("the text says that it is filed as %(wanted)s, not as %(found)s")
                fix = _("Record what the text says, or withdraw the draft and write one that says this.")
                words = {"wanted": str(written), "found": str(given)}
                raise document.file.error(problem, fix, at=("filing", key), **words)
        draft.filing_number, draft.filing_date, draft.scan_digest = number, filed_on, scan_digest
        draft.filed_at, draft.filed_by = now, person_of(actor)
        draft.save()
        tell(actor, "methodology_draft_filed", draft, now, reason=reason, scan=scan_digest)
    return draft
