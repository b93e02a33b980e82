"""Publishing: the approved and filed text becomes a version, and is in force where the publication says."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict, NotFiled
from credits.methodologies.in_force_rows import Place, put_in_force
from credits.methodologies.permissions import PUBLISH, check_holds
from credits.methodologies.readiness import check_ready, document_of
from credits.methodologies.services.telling import locked_draft, tell
from credits.methodologies.snapshot import forget_snapshot
from credits.methodologies.states import DraftStatus
from credits.methodologies.version_rows import lock_catalogs, store_version
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor


def publish_draft(
    *, actor: Actor, now: datetime, draft_id: UUID, place: Place | None = None, reason: str = ""
) -> MethodologyDraft:
    """Publish an approved and filed draft, all of it or nothing.

    The version takes effect on the day its text names; the one before it ends then. Without a `place`
    nothing changes in what is in force: enough for the next version of a methodology that is. Activities are
    credited by it from the next run on, in every process (CatalogRevision). Raises DocumentError,
    DraftStateConflict, NotFiled, NotFound, NotPermitted.
    """
    check_holds(actor, PUBLISH)
    with transaction.atomic():
        lock_catalogs()
        draft = locked_draft(draft_id)
        if draft.status != DraftStatus.APPROVED:
            raise DraftStateConflict
        if draft.filed_at is None:
            raise NotFiled
        # What was true at the approval may not be any more: another version, another factor, a later day.
        document = document_of(draft)
        check_ready(document, today=business_date(now))
        draft.published = store_version(document, now=now, is_further=True)
        row = put_in_force(document, draft, place, today=business_date(now)) if place else None
        draft.status = DraftStatus.PUBLISHED
        draft.save()
        tell(
            actor,
            "methodology_version_published",
            draft,
            now,
            reason=reason,
            version_id=draft.published.pk,
            in_force_id=row.pk if row else None,
        )
    forget_snapshot()
    return draft
