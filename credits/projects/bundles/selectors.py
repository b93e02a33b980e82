"""What is read of bundles: their sites, and the tables by which these came."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from credits.projects.bundles.models import Site
from credits.projects.bundles.table_models import SiteTable, SiteTableRow
from credits.projects.models import Project, ProjectKind
from credits.projects.selectors import project_for
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def bundle_for(actor: Actor, bundle_id: UUID) -> Project:
    """Return a bundle that the actor sees; raises NotFound."""
    project = project_for(actor, bundle_id)
    if project.kind != ProjectKind.BUNDLE:
        raise NotFound
    return project


def sites_of(bundle: Project) -> QuerySet[Site]:
    """Return a bundle's sites with all that is shown of them, newest first."""
    related = ("owner", "mandate", "connection", "device", "meter")
    return Site.objects.filter(bundle=bundle).select_related(*related).order_by("-id")


def admitted_sites_of(bundle: Project) -> QuerySet[Site]:
    """Return a bundle's sites without those that wait for admission or were turned away, ended ones too."""
    return Site.objects.filter(bundle=bundle).exclude(is_late=True, joins_on=None)


def sites_within(bundle: Project, since: date, until: date) -> list[tuple[Site, tuple[date, date]]]:
    """Return the sites that count for days of [since, until), each with its days, the first to join first."""
    found = ((site, site.days_within(since, until)) for site in sites_of(bundle).order_by("id"))
    return [(site, days) for site, days in found if days is not None]


def site_tables_of(bundle: Project) -> QuerySet[SiteTable]:
    """Return a bundle's tables of sites, newest first."""
    return SiteTable.objects.filter(bundle=bundle).order_by("-id")


def site_table_for(bundle: Project, table_id: UUID) -> SiteTable:
    """Return a table of the bundle; raises NotFound."""
    table = SiteTable.objects.filter(bundle=bundle, id=table_id).first()
    if table is None:
        raise NotFound
    return table


def rows_of(table: SiteTable) -> QuerySet[SiteTableRow]:
    """Return what became of each row read so far, in the order of the table."""
    return SiteTableRow.objects.filter(table=table).order_by("id")
