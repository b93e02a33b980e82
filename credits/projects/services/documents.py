"""Putting a document to a project: the file is evidence, the row says what it is meant to show."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.permissions import user_of
from credits.evidence.receive import receive_file
from credits.projects.errors import ProjectStateConflict, TooMany
from credits.projects.models import LIVE, DocumentKind, ProjectDocument
from credits.projects.permissions import check_change
from credits.projects.selectors import locked_for, project_for
from credits.projects.services.telling import tell
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop

DOCUMENTS_MOST = 200


def add_document(
    *, actor: Actor, now: datetime, project_id: UUID, kind: str, content: bytes, name: str
) -> ProjectDocument:
    """Put a file to a live project; the same file for the same purpose again is the same document.

    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, InvalidInput (the kind), NotFound,
    NotPermitted, ProjectStateConflict, TooMany.
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
        document = ProjectDocument.objects.create(
            project=project, kind=kind, evidence=evidence, added_at=now, added_by=user_of(actor)
        )
        detail = {"kind": kind, "digest": evidence.digest, "document_id": str(document.id)}
        tell(actor, "document_added", project, now, **detail)
    return document
