"""Reading cases: those assigned to the body one acts for, those about one's own reports, one's territory."""

from uuid import UUID

from django.db.models import F, Q, QuerySet

from accounts.people.permissions import can, regions_in_sight
from credits.evidence.access import show_to
from credits.monitoring.report_models import MonitoringReport, ReportKind
from credits.monitoring.report_selectors import is_in_own_name
from credits.projects.filings import within_mandate
from credits.verification.models import Case, Finding, Statement
from credits.verification.permissions import VERIFY, VIEW, VIEW_READING
from credits.verification.reading_models import FurtherReading
from credits.verification.work_models import SiteVisit, VisitPhoto
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def visible_cases(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see, newest first."""
    seen = Q(report__party_id=actor.party_id) & within_mandate(actor, "report__project_id")
    if can_verify_for_its_party(actor):
        seen |= Q(body__party_id=actor.party_id)
    if is_in_own_name(actor):
        regions = regions_in_sight(actor, VIEW)
        seen = Q() if regions is None else seen | Q(report__city__in=regions)
    return Case.objects.filter(seen).select_related("report", "body").order_by("-id")


def can_verify_for_its_party(actor: Actor) -> bool:
    """Tell whether the actor holds a verifier's role for the party acted for."""
    return any(grant.party_id == actor.party_id for grant in actor.roles) and can(actor, VERIFY)


def visible_case(actor: Actor, case_id: UUID) -> Case:
    """Return one case that the actor may see; raises NotFound."""
    case = visible_cases(actor).filter(pk=case_id).first()
    if case is None:
        raise NotFound
    return case


def visible_finding(actor: Actor, finding_id: UUID) -> Finding:
    """Return a finding of a case that the actor may see; raises NotFound."""
    rows = Finding.objects.filter(case__in=visible_cases(actor)).select_related("case__report", "case__body")
    finding = rows.filter(pk=finding_id).first()
    if finding is None:
        raise NotFound
    return finding


def visible_visit(actor: Actor, visit_id: UUID) -> SiteVisit:
    """Return a visit of a case that the actor may see; raises NotFound."""
    visit = SiteVisit.objects.filter(pk=visit_id, case__in=visible_cases(actor).order_by()).first()
    if visit is None:
        raise NotFound
    return visit


def visible_readings(actor: Actor) -> QuerySet[FurtherReading]:
    """Return the further readings of the body one acts for, and as staff of one's territory, newest first.

    The owner of the report and its first verifier see none: nobody tells them who reads it, too.
    """
    seen = Q(pk__in=[])
    if can_verify_for_its_party(actor):
        seen = Q(body__party_id=actor.party_id)
    if is_in_own_name(actor):
        regions = regions_in_sight(actor, VIEW_READING)
        seen = Q() if regions is None else seen | Q(case__report__city__in=regions)
    return FurtherReading.objects.filter(seen).select_related("case__report", "body").order_by("-id")


def visible_reading(actor: Actor, reading_id: UUID) -> FurtherReading:
    """Return one further reading that the actor may see; raises NotFound."""
    reading = visible_readings(actor).filter(pk=reading_id).first()
    if reading is None:
        raise NotFound
    return reading


def cases_seen_through(actor: Actor) -> QuerySet[MonitoringReport]:
    """Return the reports that the actor's body verifies or reads: a verifier sees what they rest on."""
    if not can_verify_for_its_party(actor):
        return MonitoringReport.objects.none()
    first = Q(cases__body__party=actor.party_id)
    return MonitoringReport.objects.filter(first | Q(cases__further_readings__body__party=actor.party_id))


def evidence_in_cases(actor: Actor) -> QuerySet:
    """Return the ids of evidence files put to projects that the actor's body verifies."""
    reports = cases_seen_through(actor).filter(kind=ReportKind.PROJECT)
    return reports.values("project__documents__evidence_id")


def waiting_statements() -> QuerySet[Statement]:
    """Return positive statements that nobody has requested an issuance for yet, oldest first.

    One about a report that was given back and sealed anew waits for nothing: another one is.
    """
    rows = Statement.objects.filter(opinion="POSITIVE", issuance=None, case__report__status="VERIFIED")
    return rows.filter(report_digest=F("case__report__digest")).order_by("signed_at", "id")


def photos_in_cases(actor: Actor) -> QuerySet:
    """Return the ids of photographs of visits in cases that the actor sees."""
    return VisitPhoto.objects.filter(visit__case__in=visible_cases(actor).order_by()).values("evidence_id")


# A verifier reads the papers of the projects whose cases the body holds.
show_to("verification cases", evidence_in_cases)
show_to("visits of verifiers", photos_in_cases)
