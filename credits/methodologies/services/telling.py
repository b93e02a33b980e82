"""The locked draft of a command, and its audit event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from credits.methodologies.draft_models import MethodologyDraft
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def locked_draft(draft_id: UUID) -> MethodologyDraft:
    """Return the draft, locked in the open transaction; raises NotFound."""
    draft = MethodologyDraft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None:
        raise NotFound
    return draft


def tell(
    actor: Actor, action: str, draft: MethodologyDraft, now: datetime, *, reason: str = "", **detail: Any
) -> None:
    """Write the event in the open transaction, with the digest of the text that was there."""
    record_event(
        actor=actor,
        action=action,
        object_type="methodology_draft",
        object_id=draft.pk,
        now=now,
        reason=reason,
        code=draft.code,
        version=draft.version,
        digest=draft.digest,
        **detail,
    )
