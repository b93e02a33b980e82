"""The store of organisations' papers: files like any other, read in the child process and scanned.

`accounts` knows no files; it keeps the id and the digest that it gets from here
(accounts/organisations/papers.py).
"""

from datetime import datetime

from django.db.models import QuerySet

from accounts.organisations.papers import KeptFile, keep_papers_by
from accounts.organisations.selectors import papers_in_sight
from credits.evidence.access import show_to
from credits.evidence.receive import receive_file
from credits.evidence.refusals import FileTypeRefused
from credits.evidence.signatures import media_type_of
from credits.evidence.unsigned import PAPER
from puhui.kernel.commands import Actor
from puhui.kernel.errors import gettext_noop
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large


def keep_paper(actor: Actor, content: bytes, name: str, now: datetime) -> KeptFile:
    """Keep a paper for the acting party.

    Raises: FileDamaged, FileTooLarge, FileTypeRefused, ImageTooLarge, NotPermitted.
    """
    if len(content) > FILE_BYTES_MAX:
        raise too_large()
    if media_type_of(content) not in PAPER:
        raise FileTypeRefused(gettext_noop("A paper is a PDF or a picture of it."))
    kept = receive_file(actor=actor, content=content, name=name, now=now)
    return KeptFile(id=kept.id, digest=kept.digest)


def _files_of_papers(actor: Actor) -> QuerySet:
    return papers_in_sight(actor).values("file_id")


keep_papers_by(keep_paper)
show_to("papers of organisations", _files_of_papers)
