"""What the public register lists."""

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from credits.issuance.models import MINTED, Issuance, Notice
from credits.issuance.notice_clock import running as running_notices
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.projects.models import Project, ProjectKind
from credits.projects.states import ProjectStatus
from credits.registry.exchange_models import Portfolio, PortfolioRow
from credits.registry.exchange_states import PortfolioStatus
from puhui.kernel.errors import NotFound

PUBLIC_PROJECTS = (ProjectStatus.REGISTERED, ProjectStatus.SUSPENDED, ProjectStatus.CLOSED)


def public_projects() -> QuerySet[Project]:
    """Return the projects that were registered, newest first."""
    return Project.objects.filter(status__in=PUBLIC_PROJECTS).select_related("party").order_by("-id")


def public_bundles() -> QuerySet[Project]:
    """Return the bundles of small sites that were registered, newest first."""
    return public_projects().filter(kind=ProjectKind.BUNDLE)


def project_by_id(project_id: UUID) -> Project:
    """Return one project that was registered; raises NotFound."""
    project = public_projects().filter(pk=project_id).first()
    if project is None:
        raise NotFound
    return project


def public_issuances() -> QuerySet[Issuance]:
    """Return what was minted, newest first, with what an entry shows."""
    rows = Issuance.objects.filter(status__in=MINTED).order_by("-id")
    # Since when the batch is suspended: a freeze of it stands.
    frozen = Freeze.objects.filter(scope=FreezeScope.BATCH, asset__batch=OuterRef("batch"))
    standing = frozen.exclude(status=FreezeStatus.RELEASED).values("placed_at")[:1]
    rows = rows.annotate(suspended_at=Subquery(standing))
    return rows.select_related("party", "notice", "statement", "intent", "report__project")


def frozen_since() -> datetime | None:
    """Return since when everything is frozen, None if it is not: then nothing leaves any account."""
    standing = Freeze.objects.filter(scope=FreezeScope.ALL).exclude(status=FreezeStatus.RELEASED)
    return standing.values_list("placed_at", flat=True).first()


def issuance_of(batch: str) -> Issuance:
    """Return the issuance of a batch, as typed by anybody; raises NotFound."""
    found = public_issuances().filter(batch=batch.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def public_notices(*, is_open: bool | None = None, now: datetime | None = None) -> QuerySet[Notice]:
    """Return public notices, newest first: all, or those that are open (not open) at `now`."""
    rows = Notice.objects.select_related(
        "issuance__party", "issuance__report__project", "issuance__statement"
    ).prefetch_related("objections")
    rows = rows.order_by("-id")
    if is_open is None or now is None:
        return rows
    running = running_notices(now).values("pk")
    return rows.filter(pk__in=running) if is_open else rows.exclude(pk__in=running)


def notice_by_id(notice_id: UUID) -> Notice:
    """Return one notice; raises NotFound."""
    notice = public_notices().filter(pk=notice_id).first()
    if notice is None:
        raise NotFound
    return notice


def public_portfolios() -> QuerySet[Portfolio]:
    """Return the portfolios of past rows that two people have signed off, newest first."""
    return Portfolio.objects.filter(status=PortfolioStatus.CONFIRMED).order_by("-id")


def rows_of_portfolio(portfolio_id: UUID) -> QuerySet[PortfolioRow]:
    """Return the rows of a portfolio that is public; raises NotFound."""
    if not public_portfolios().filter(pk=portfolio_id).exists():
        raise NotFound
    return PortfolioRow.objects.filter(portfolio=portfolio_id).order_by("id")
