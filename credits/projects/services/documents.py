"""Putting a document to a project: the file is evidence, the row says what it is meant to show."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import user_of
from credits.evidence.receive import receive_file
from credits.projects.errors import DocumentSuperseded, ProjectStateConflict, TooMany
from credits.projects.filing_models import DocumentReview, ReviewOutcome
from credits.projects.models import LIVE, DocumentKind, Project, ProjectDocument
from credits.projects.news import tell_refused
from credits.projects.permissions import check_change, check_review
from credits.projects.selectors import locked_for, project_for
from credits.projects.services.telling import tell
from credits.projects.states import ProjectStatus
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop

DOCUMENTS_MOST = 200
REVIEWED_IN = (ProjectStatus.SUBMITTED, ProjectStatus.CITY_REVIEW, ProjectStatus.REGISTERED)


def add_document(
    *,
    actor: Actor,
    now: datetime,
    project_id: UUID,
    kind: str,
    content: bytes,
    name: str,
    supersedes: UUID | None = None,
) -> ProjectDocument:
    """Put a file to a live project; the same file for the same purpose again is the same document.

    With `supersedes` it is the next version of that one, of the same kind, which stays to be read.

    Raises: DocumentSuperseded, FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, InvalidInput (the
    kind), NotFound, NotPermitted, ProjectStateConflict, TooMany.
    """
    if kind not in DocumentKind.values:
        raise InvalidInput(gettext_noop("There is no such kind of document."))
    # Asked before the file is read, which takes a while, and again under the lock.
    project = project_for(actor, project_id)
    check_change(actor, project)
    with transaction.atomic():
        evidence = receive_file(actor=actor, content=content, name=name, now=now)
        project = locked_for(actor, project_id)
        if project.status not in LIVE:
            raise ProjectStateConflict
        document = project.documents.filter(kind=kind, evidence=evidence).first()
        if document is not None:
            return document
        if project.documents.count() >= DOCUMENTS_MOST:
            raise TooMany(gettext_noop("At most %(limit)s are taken."), limit=DOCUMENTS_MOST)
        earlier = _superseded(project, kind, supersedes)
        document = ProjectDocument.objects.create(
            project=project,
            kind=kind,
            evidence=evidence,
            version=earlier.version + 1 if earlier else 1,
            supersedes=earlier,
            added_at=now,
            added_by=user_of(actor),
        )
        detail = {"kind": kind, "digest": evidence.digest, "document_id": str(document.id)}
        if earlier:
            detail["supersedes"] = str(earlier.id)
        tell(actor, "document_added", project, now, **detail)
    return document


def review_document(
    *, actor: Actor, now: datetime, project_id: UUID, document_id: UUID, outcome: str, reason: str
) -> DocumentReview:
    """Say as a registrar whether a document holds, while the project is decided on; the latest word counts.

    Nothing is registered on a refused document. Raises: ConflictOfInterest, DocumentSuperseded, InvalidInput
    (no such outcome, no reason), NotFound, NotPermitted, ProjectStateConflict.
    """
    if outcome not in ReviewOutcome.values or not reason.strip():
        raise InvalidInput(gettext_noop("Say why."))
    with transaction.atomic():
        project = locked_for(actor, project_id)
        check_review(actor, project)
        if project.status not in REVIEWED_IN:
            raise ProjectStateConflict
        document = ProjectDocument.objects.filter(project=project, id=document_id).first()
        if document is None:
            raise NotFound
        if ProjectDocument.objects.filter(supersedes=document).exists():
            raise DocumentSuperseded
        review = DocumentReview.objects.create(
            document=document,
            outcome=outcome,
            reason=reason,
            reviewed_at=now,
            reviewed_by=user_of(actor),
        )
        if outcome == ReviewOutcome.REFUSED:
            tell_refused(review)
        detail = {"document_id": str(document.id), "outcome": outcome}
        tell(actor, "document_reviewed", project, now, reason=reason, **detail)
    return review


def _superseded(project: Project, kind: str, supersedes: UUID | None) -> ProjectDocument | None:
    if supersedes is None:
        return None
    earlier = ProjectDocument.objects.filter(project=project, id=supersedes, kind=kind).first()
    if earlier is None:
        raise InvalidInput(gettext_noop("There is no such document of this kind."))
    if ProjectDocument.objects.filter(supersedes=earlier).exists():
        raise DocumentSuperseded
    return earlier
