"""Commands on drafts: a project's report for a period, the programme's for a month."""

from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.permissions import check_may, person_of
from accounts.people.roles import MandateAct
from credits.methodologies.models import Methodology
from credits.monitoring.report_errors import (
    OutsideCreditingPeriod,
    ProgrammeMissing,
    ProjectNotRegistered,
    ReportNotInOneYear,
    ReportPeriodOverlaps,
    ReportSealed,
)
from credits.monitoring.report_models import UNSEALED, MonitoringReport, ReportKind
from credits.monitoring.report_permissions import DRAFT, PROGRAMME, check_speaks_for
from credits.monitoring.report_selectors import locked_report, visible_reports
from credits.projects.filings import record_filing, within_mandate
from credits.projects.models import Project
from credits.projects.states import ProjectStatus
from credits.schemes.models import Programme
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop
from puhui.kernel.regions import region_chain

OLDEST_VINTAGE = 2000
OVERLAPS = frozenset({"one_report_per_project_and_day", "one_programme_report_per_day"})


def create_report(
    *,
    actor: Actor,
    project_id: UUID,
    period_from: date,
    period_to: date,
    now: datetime,
    counts_gaps: bool = False,
    command_id: UUID | None = None,
) -> MonitoringReport:
    """Draft the report of a registered project for the days [from, to) of one calendar year.

    `counts_gaps` asks that days nobody read count as the methodology says: zero, unless it says otherwise.
    Raises: NotFound, NotPermitted, OutsideCreditingPeriod, ProjectNotRegistered, ReportNotInOneYear,
    ReportPeriodOverlaps.
    """
    mine = Project.objects.filter(within_mandate(actor), party=actor.party_id)
    project = mine.filter(pk=project_id).first()
    if project is None:
        raise NotFound
    check_may(actor, DRAFT, region=project.region)
    if project.status != ProjectStatus.REGISTERED:
        raise ProjectNotRegistered(gettext_noop("It is %(status)s."), status=project.status)
    vintage = year_of(period_from, period_to)
    check_crediting(project, period_from, period_to)
    report = MonitoringReport(
        kind=ReportKind.PROJECT,
        scheme=project.scheme,
        party_id=project.party_id,
        project=project,
        methodology=project.methodology,
        city=project.region,
        vintage=vintage,
        period_from=period_from,
        period_to=period_to,
        counts_gaps=counts_gaps,
        created_at=now,
        created_by=person_of(actor),
    )
    return store_draft(report, actor, now, command_id)


def create_programme_report(
    *,
    actor: Actor,
    scheme: str,
    methodology: str,
    city: str,
    month: date,
    now: datetime,
    vintage: int | None = None,
    command_id: UUID | None = None,
) -> MonitoringReport:
    """Draft the programme's report of the grams assigned in a city up to the end of a month.

    `month` is any day of it. `vintage` is an earlier year than the month's where grams of that year were
    assigned after it: records may be 60 days late (decisions 27), and December leaves a remainder. Raises:
    RegionUnknown, NotPermitted, InvalidInput (no such methodology, a vintage to come), ProgrammeMissing,
    ReportPeriodOverlaps.
    """
    region_chain(city)
    check_may(actor, PROGRAMME, region=city)
    if not Methodology.objects.filter(pk=methodology).exists():
        raise InvalidInput(gettext_noop("There is no methodology %(name)s."), name=methodology[:60])
    if vintage is not None and not OLDEST_VINTAGE <= vintage <= month.year:
        raise InvalidInput(gettext_noop("A vintage is the year of the month, or one before it."))
    programme = Programme.objects.filter(scheme_id=scheme).first()
    if programme is None:
        raise ProgrammeMissing(gettext_noop("%(scheme)s has named no organisation."), scheme=scheme[:20])
    report = draft_of_programme(programme, methodology, city, month, vintage, now=now)
    report.created_by = person_of(actor)
    return store_draft(report, actor, now, command_id)


def draft_of_programme(
    programme: Programme, methodology: str, city: str, month: date, vintage: int | None, *, now: datetime
) -> MonitoringReport:
    """Return the programme's report of a month (any day of it), not stored and drafted by nobody."""
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return MonitoringReport(
        kind=ReportKind.PROGRAMME,
        scheme=programme.scheme_id,
        party_id=programme.party_id,
        methodology=methodology,
        city=city,
        vintage=first.year if vintage is None else vintage,
        period_from=first,
        period_to=following,
        created_at=now,
    )


def change_report(
    *,
    actor: Actor,
    report_id: UUID,
    period_from: date,
    period_to: date,
    now: datetime,
    counts_gaps: bool | None = None,
) -> MonitoringReport:
    """Move the period of a project's report that is not sealed (a draft, or one returned).

    `counts_gaps` stays as it is where it is not told. Raises: NotFound, NotPermitted, OutsideCreditingPeriod,
    ReportSealed, ReportNotInOneYear, ReportPeriodOverlaps.
    """
    with transaction.atomic():
        if not visible_reports(actor).filter(pk=report_id, kind=ReportKind.PROJECT).exists():
            raise NotFound
        report = locked_report(report_id)
        check_speaks_for(actor, report, DRAFT)
        check_unsealed(report)
        report.vintage = year_of(period_from, period_to)
        assert report.project is not None
        check_crediting(report.project, period_from, period_to)
        if counts_gaps is not None:
            report.counts_gaps = counts_gaps
        report.period_from, report.period_to = period_from, period_to
        try:
            with transaction.atomic():
                report.save(update_fields=["vintage", "period_from", "period_to", "counts_gaps"])
        except IntegrityError as error:
            raise _told(error) from error
        _tell(actor, "report_changed", report, now, None)
    return report


def check_unsealed(report: MonitoringReport) -> None:
    """Refuse to touch what was submitted; raises ReportSealed."""
    if report.status not in UNSEALED:
        detail = gettext_noop("It is %(status)s: it can be returned, not changed.")
        raise ReportSealed(detail, status=report.status)


def year_of(period_from: date, period_to: date) -> int:
    """Return the one calendar year in which [from, to) lies; raises ReportNotInOneYear."""
    if not period_from < period_to <= date(period_from.year + 1, 1, 1):
        raise ReportNotInOneYear(gettext_noop("Days of one year are needed, the last one not included."))
    return period_from.year


def check_crediting(project: Project, period_from: date, period_to: date) -> None:
    """Refuse days [from, to) outside a project's crediting period; raises OutsideCreditingPeriod."""
    since, until = project.crediting_from, project.crediting_to
    if since is not None and until is not None and not since <= period_from < period_to <= until:
        raise OutsideCreditingPeriod(
            gettext_noop("It runs from %(crediting_from)s to %(crediting_to)s."),
            crediting_from=since.isoformat(),
            crediting_to=until.isoformat(),
        )


def store_draft(
    report: MonitoringReport, actor: Actor, now: datetime, command_id: UUID | None = None
) -> MonitoringReport:
    """Store a draft, and write down whose it is; raises ReportPeriodOverlaps."""
    try:
        with transaction.atomic():
            report.save(force_insert=True)
            _tell(actor, "report_drafted", report, now, command_id)
    except IntegrityError as error:
        raise _told(error) from error
    return report


def _told(error: IntegrityError) -> Exception:
    return ReportPeriodOverlaps() if constraint_of(error) in OVERLAPS else error


def _tell(
    actor: Actor, action: str, report: MonitoringReport, now: datetime, command_id: UUID | None
) -> None:
    record_filing(actor, report.project_id, action, now, act=MandateAct.FILE_REPORTS, report_id=report.id)
    record_event(
        actor=actor,
        action=action,
        object_type="monitoring_report",
        object_id=report.id,
        now=now,
        region=report.city,
        command_id=command_id,
        period_from=report.period_from.isoformat(),
        period_to=report.period_to.isoformat(),
    )
