"""Receiving a table of readings: kept by its digest, written down, and left to the worker."""

from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import user_of
from credits.evidence.storage import keep_file
from credits.evidence.sweep import keep_also
from credits.projects.errors import ProjectStateConflict, TableSentBefore
from credits.projects.permissions import check_change
from credits.projects.policies import takes_tables
from credits.projects.selectors import locked_for, project_for
from credits.projects.services.telling import tell
from credits.projects.table_models import ReadingFile
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.outbox import tell as tell_workers

RECEIVED = "project.reading_table"
NAME_MOST = 200

keep_also("tables of readings", lambda: ReadingFile.objects.values_list("digest"))


def receive_reading_file(
    *, actor: Actor, now: datetime, project_id: UUID, content: BinaryIO, name: str = ""
) -> ReadingFile:
    """Take a table in; a worker reads it soon, and its row tells how far it is.

    `content` can seek. The same table again, unless it was refused whole, is not read twice.
    Raises: NotFound, NotPermitted, ProjectStateConflict, TableSentBefore.
    """
    check_change(actor, project_for(actor, project_id))
    digest, size = keep_file(content)
    try:
        with transaction.atomic():
            project = locked_for(actor, project_id)
            if not takes_tables(project):
                raise ProjectStateConflict
            file = ReadingFile.objects.create(
                project=project,
                digest=digest,
                size_bytes=size,
                original_name=name[:NAME_MOST],
                received_at=now,
                received_by=user_of(actor),
            )
            tell(actor, "reading_table_received", project, now, file_id=str(file.id), digest=digest)
            tell_workers(RECEIVED, file=str(file.id))
    except IntegrityError as error:
        if constraint_of(error) == "reading_file_sent_once":
            raise TableSentBefore from error
        raise
    return file
