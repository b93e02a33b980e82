"""Reading reports: one's own, and those of one's territory as staff."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.people.permissions import regions_in_sight
from credits.monitoring.report_models import MonitoringReport
from credits.projects.filings import within_mandate
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound

VIEW = "credits.view_monitoringreport"


def visible_reports(actor: Actor) -> QuerySet[MonitoringReport]:
    """Return the acting party's reports; for staff in their own name also those of their territory."""
    seen = Q(party_id=actor.party_id) & within_mandate(actor, "project_id")
    if is_in_own_name(actor):
        regions = regions_in_sight(actor, VIEW)
        seen = Q() if regions is None else seen | Q(city__in=regions)
    return MonitoringReport.objects.filter(seen)


def is_in_own_name(actor: Actor) -> bool:
    """Tell whether the actor's roles are those held for the authority, not for an organisation."""
    return actor.party_id == actor.person_id


def locked_report(report_id: UUID) -> MonitoringReport:
    """Return the report, locked until the transaction ends; raises NotFound."""
    report = MonitoringReport.objects.select_for_update(of=("self",)).filter(pk=report_id).first()
    if report is None:
        raise NotFound
    return report
