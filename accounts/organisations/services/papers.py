"""Adding a paper to an organisation: its licence, or an entrustment that was signed."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.organisations.models import OrganisationPaper, PaperKind
from accounts.organisations.papers import keep
from accounts.organisations.permissions import check_brings_papers
from accounts.organisations.services.telling import lock, tell
from accounts.people.permissions import person_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, PuhuiError, gettext_noop

# Design value.
PAPERS_MOST = 100


class TooManyPapers(PuhuiError):
    """The organisation has all the papers it may have."""

    kind, code = Kind.CONFLICT, "too_many_papers"
    title = gettext_noop("The organisation has too many papers")


def add_paper(
    *, actor: Actor, now: datetime, party_id: UUID, kind: str, content: bytes, name: str
) -> OrganisationPaper:
    """Keep a paper of the acting organisation; the same file for the same purpose is the same paper.

    Raises: InvalidInput (the kind), NotFound, NotPermitted, TooManyPapers, and what the store raises.
    """
    check_brings_papers(actor, party_id)
    if kind not in PaperKind.values:
        raise InvalidInput(gettext_noop("There is no such kind of document."))
    with transaction.atomic():
        kept = keep(actor=actor, content=content, name=name, now=now)
        lock(party_id)
        rows = OrganisationPaper.objects.filter(party=party_id)
        if found := rows.filter(kind=kind, file_id=kept.id).first():
            return found
        if rows.count() >= PAPERS_MOST:
            raise TooManyPapers
        paper = OrganisationPaper.objects.create(
            party_id=party_id,
            kind=kind,
            file_id=kept.id,
            digest=kept.digest,
            added_at=now,
            added_by=person_of(actor),
        )
        tell(actor, "paper_added", party_id, now, paper_id=str(paper.id), kind=kind, digest=kept.digest)
    return paper
