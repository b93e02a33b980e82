"""Writing a draft and writing it anew; a text that cannot be read is refused, and nothing of it is kept."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import person_of
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.errors import DraftStateConflict
from credits.methodologies.language import Document
from credits.methodologies.permissions import WRITE, check_holds
from credits.methodologies.readiness import read_draft
from credits.methodologies.services.telling import locked_draft, tell
from credits.methodologies.states import DraftStatus
from puhui.kernel.commands import Actor


def write_draft(
    *, actor: Actor, now: datetime, text: str | bytes, name: str = "draft.toml", reason: str = ""
) -> MethodologyDraft:
    """Keep a text as a draft. `name` is the file's, for refusals. Raises DocumentError, NotPermitted.

    Units, factors and examples are checked when it is sent in: until then a draft may be unfinished.
    """
    check_holds(actor, WRITE)
    document = read_draft(text, name=name)
    draft = MethodologyDraft(authors=[person_of(actor)], written_at=now)
    with transaction.atomic():
        _write(draft, document, now)
        draft.save(force_insert=True)
        tell(actor, "methodology_draft_written", draft, now, reason=reason)
    return draft


def edit_draft(
    *, actor: Actor, now: datetime, draft_id: UUID, text: str | bytes, reason: str = ""
) -> MethodologyDraft:
    """Replace the text of a draft that was not sent in; who does so is one of its authors from then on.

    Raises DocumentError, DraftStateConflict, NotFound, NotPermitted.
    """
    check_holds(actor, WRITE)
    with transaction.atomic():
        draft = locked_draft(draft_id)
        if draft.status != DraftStatus.DRAFT:
            raise DraftStateConflict
        before = draft.digest
        _write(draft, read_draft(text, name=draft.file_name), now)
        add_author(draft, actor)
        draft.save()
        tell(actor, "methodology_draft_changed", draft, now, reason=reason, before=before)
    return draft


def add_author(draft: MethodologyDraft, actor: Actor) -> None:
    """Count the actor among those who do not decide on the draft; the caller saves."""
    person = person_of(actor)
    if person not in draft.authors:
        draft.authors = [*draft.authors, person]


def _write(draft: MethodologyDraft, document: Document, now: datetime) -> None:
    draft.code, draft.version = document.code, document.version
    draft.title_zh, draft.title_en = document.title.zh, document.title.en
    draft.is_demonstration = document.filing.is_demonstration
    draft.formula_confidence = document.formula_confidence
    draft.text, draft.digest, draft.changed_at = document.file.text, document.digest, now
