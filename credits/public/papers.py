"""Papers of the market: taken in as evidence is, by digest and read in a child process, and given out."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse

from credits.evidence.models import EvidenceFile
from credits.evidence.receive import receive_file
from credits.evidence.serving import attachment
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it was received: its id, and the SHA-256 of its bytes."""

    id: UUID
    digest: str


def receive_paper(*, actor: Actor, content: bytes, name: str, now: datetime) -> Paper:
    """Take a picture or a PDF in for the acting party; whoever calls has decided that they may.

    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, NotPermitted.
    """
    file = receive_file(actor=actor, content=content, name=name, now=now)
    return Paper(file.id, file.digest)


def paper_attachment(paper_id: UUID) -> HttpResponse:
    """Return a paper to be saved; whoever calls has decided that the reader may see it. Raises NotFound."""
    file = EvidenceFile.objects.filter(pk=paper_id).first()
    if file is None:
        raise NotFound
    return attachment(file)
