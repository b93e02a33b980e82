"""How a draft goes its way: sent in and taken back by authors, decided on by an officer who is none."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict
from credits.methodologies.permissions import WRITE, check_decides, check_holds
from credits.methodologies.readiness import check_ready, document_of
from credits.methodologies.services.drafts import add_author
from credits.methodologies.services.telling import locked_draft, tell
from credits.methodologies.states import DraftStatus as D
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.reasons import check_reason


def submit_draft(*, actor: Actor, now: datetime, draft_id: UUID, reason: str = "") -> MethodologyDraft:
    """Send a draft in that could be published today.

    Raises DocumentError, DraftStateConflict, NotFound, NotPermitted.
    """
    check_holds(actor, WRITE)
    with transaction.atomic():
        draft = _standing(draft_id, D.DRAFT)
        check_ready(document_of(draft), today=business_date(now))
        add_author(draft, actor)
        draft.submitted_at = now
        return _move(actor, draft, D.SUBMITTED, "methodology_draft_submitted", now, reason)


def approve_draft(
    *, actor: Actor, now: datetime, draft_id: UUID, digest: str, reason: str = ""
) -> MethodologyDraft:
    """Approve the text with this `digest`, as one who wrote none of it; the checks run once more.

    Raises DocumentError, DraftStateConflict (also for another digest), NotFound, NotPermitted, OwnDraft.
    """
    with transaction.atomic():
        draft = locked_draft(draft_id)
        check_decides(actor, draft)
        if draft.status != D.SUBMITTED or draft.digest != digest:
            raise DraftStateConflict
        check_ready(document_of(draft), today=business_date(now))
        draft.approved_at, draft.approved_by = now, person_of(actor)
        return _move(actor, draft, D.APPROVED, "methodology_draft_approved", now, reason)


def refuse_draft(
    *, actor: Actor, now: datetime, draft_id: UUID, reason: str, may_mend: bool = False
) -> MethodologyDraft:
    """Refuse what was sent in, for good, or with `may_mend` as a draft again; the authors read the reason.

    Raises DraftStateConflict, InvalidInput (no reason), NotFound, NotPermitted, OwnDraft.
    """
    check_reason(reason)
    with transaction.atomic():
        draft = locked_draft(draft_id)
        check_decides(actor, draft)
        if draft.status != D.SUBMITTED:
            raise DraftStateConflict
        if may_mend:
            return _move(actor, draft, D.DRAFT, "methodology_draft_sent_back", now, reason)
        return _move(actor, draft, D.REFUSED, "methodology_draft_refused", now, reason)


def withdraw_draft(*, actor: Actor, now: datetime, draft_id: UUID, reason: str = "") -> MethodologyDraft:
    """Take back what is not published. Raises DraftStateConflict, NotFound, NotPermitted."""
    check_holds(actor, WRITE)
    with transaction.atomic():
        draft = _standing(draft_id, D.DRAFT, D.SUBMITTED, D.APPROVED)
        return _move(actor, draft, D.WITHDRAWN, "methodology_draft_withdrawn", now, reason)


def _standing(draft_id: UUID, *states: str) -> MethodologyDraft:
    draft = locked_draft(draft_id)
    if draft.status not in states:
        raise DraftStateConflict
    return draft


def _move(
    actor: Actor, draft: MethodologyDraft, new: str, event: str, now: datetime, reason: str
) -> MethodologyDraft:
    draft.status = new
    draft.save()
    tell(actor, event, draft, now, reason=reason)
    return draft
