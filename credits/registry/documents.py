"""What the public register tells of a project's papers: that they were accepted, and those for everybody.

Anybody who was handed a paper can compare its digest. The file itself is shown of those kinds alone that are
written for the public: the others hold addresses, leases and accounts (ADR 0052).
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.people.states import PartyKind
from credits.evidence.models import EvidenceFile
from credits.projects.filing_models import DocumentReview, ReviewOutcome
from credits.projects.models import DocumentKind, Project, ProjectDocument
from credits.projects.selectors import current_documents
from puhui.kernel.errors import NotFound

# A declaration is made to everybody.
SHOWN = frozenset({DocumentKind.NO_DOUBLE_CLAIM})


@dataclass(frozen=True, slots=True)
class PublicDocument:
    """A paper in force that a registrar has accepted; `is_shown`: whether anybody may read it."""

    id: UUID
    kind: str
    version: int
    sha256: str
    is_shown: bool


def public_documents(project: Project) -> list[PublicDocument]:
    """Return the papers of a registered project as anybody may know of them, by kind; of a person's none."""
    return [
        PublicDocument(
            document.id, document.kind, document.version, document.evidence.digest, document.kind in SHOWN
        )
        for document in _accepted(project).select_related("evidence").order_by("kind", "id")
    ]


def shown_document(project: Project, document_id: UUID) -> EvidenceFile:
    """Return the file of a paper that anybody may read; raises NotFound for every other."""
    document = _accepted(project).filter(pk=document_id, kind__in=SHOWN).select_related("evidence").first()
    if document is None:
        raise NotFound
    return document.evidence


def shown_of(projects: Collection[Project]) -> dict[UUID, list[ProjectDocument]]:
    """Return the papers that anybody may read, of several projects at once: by project, by kind."""
    mine = [project for project in projects if project.party.kind == PartyKind.ORGANISATION]
    rows = _accepted_of(ProjectDocument.objects.filter(project__in=mine, superseded_by=None, kind__in=SHOWN))
    papers: dict[UUID, list[ProjectDocument]] = {}
    for document in rows.order_by("kind", "id"):
        papers.setdefault(document.project_id, []).append(document)
    return papers


def _accepted(project: Project) -> QuerySet[ProjectDocument]:
    if project.party.kind != PartyKind.ORGANISATION:
        return ProjectDocument.objects.none()
    return _accepted_of(current_documents(project))


def _accepted_of(documents: QuerySet[ProjectDocument]) -> QuerySet[ProjectDocument]:
    latest = DocumentReview.objects.filter(document=OuterRef("pk")).order_by("-id").values("outcome")[:1]
    return documents.annotate(outcome=Subquery(latest)).filter(outcome=ReviewOutcome.ACCEPTED)
