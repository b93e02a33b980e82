"""Sealing a report: quantify, write down what that rests on, and put the digest under it.

Called by verification's `submit_report`, in whose transaction the case is opened.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from accounts.organisations.standing import check_verified
from accounts.people.permissions import person_of
from accounts.people.roles import MandateAct
from credits.methodologies.language.document import Tier
from credits.methodologies.snapshot import start_of_day
from credits.methodologies.standing import check_gates
from credits.monitoring.bases import basis_of
from credits.monitoring.bundle_content import bundle_content
from credits.monitoring.bundle_sites import lock_mandates, quantify_sites
from credits.monitoring.carried_grams import take_up, with_remainders
from credits.monitoring.credited_objects import check_objects_free, take_numbers, told_of_objects
from credits.monitoring.figures import figures_of, inputs_of
from credits.monitoring.programme_lines import free_grams, take_whole_tonnes
from credits.monitoring.report_content import programme_content, project_content
from credits.monitoring.report_drafts import check_unsealed
from credits.monitoring.report_errors import (
    NothingToReport,
    PeriodNotOver,
    ProjectNotRegistered,
)
from credits.monitoring.report_gaps import check_gaps
from credits.monitoring.report_gates import bound_for_project, check_programme_gates
from credits.monitoring.report_inputs import BUNDLE_READINGS_MOST, inputs_from, readings_of
from credits.monitoring.report_models import MonitoringReport, ReportKind, ReportLine
from credits.monitoring.report_permissions import SUBMIT, check_speaks_for
from credits.monitoring.report_quantities import quantify_inputs
from credits.monitoring.report_selectors import locked_report, visible_reports
from credits.monitoring.report_states import ReportStatus
from credits.monitoring.ridden import check_ridden
from credits.projects.filings import record_filing, who_files
from credits.projects.models import ProjectKind
from credits.projects.states import ProjectStatus
from credits.schemes.rules import check_rules_in_force
from puhui.kernel.audit import record_event
from puhui.kernel.canonical import digest_of
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.quantities import G_PER_T

# Readings of calibrated meters: the best evidence there is, at multiplier 1 (decisions 12, 14).
PROJECT_TIER: Tier = "A"
LINES_AT_ONCE = 1_000
_READINGS = "SELECT pg_advisory_xact_lock(hashtextextended('readings of ' || %s, 0))"


class Claim(NamedTuple):
    """What a report comes to: its content, the grams, and for a project the basis and what it takes up."""

    content: dict
    reduction_g: int
    basis_id: int | None
    carried_in_g: int = 0


def seal_report(
    *, actor: Actor, report_id: UUID, now: datetime, command_id: UUID | None = None
) -> MonitoringReport:
    """Seal a draft (or a returned report) in the caller's transaction: it is SUBMITTED from then on.

    Raises: NotFound, NotPermitted, ReportSealed, KycExpired, KycRequired, RulesEnded, PeriodNotOver,
    GatesClosed; for a project
    ClaimedElsewhere, ClaimsTakenIn, CreditedToPeople, ObjectCreditedBefore, ProjectNotRegistered, NotInForce,
    VersionChanges, FactorMissing, ReadingsIncomplete, FiguresMissing, YearsBeyondPeriod,
    RidesClaimedByRiders, UnitMismatch, InputOutOfBounds, RulesBroken; NothingToReport.
    """
    if not visible_reports(actor).filter(pk=report_id).exists():
        raise NotFound
    with transaction.atomic():
        report = locked_report(report_id)
        check_speaks_for(actor, report, SUBMIT)
        check_unsealed(report)
        check_verified(*who_files(actor, report.party_id), now=now)
        check_rules_in_force(report.scheme, business_date(now))
        if report.period_to > business_date(now):
            raise PeriodNotOver(_("It ends on %(day)s."), day=report.period_to.isoformat())
        claim = _programme_claim(report, now) if report.kind == ReportKind.PROGRAMME else _claim(report, now)
        grams = claim.reduction_g + claim.carried_in_g
        tonnes = grams // G_PER_T
        if tonnes < 1:
            raise NothingToReport(_("There are %(grams)s g."), grams=grams)
        report.status = ReportStatus.SUBMITTED
        report.content, report.digest = claim.content, digest_of(claim.content)
        report.basis_id, report.reduction_g, report.tonnes = claim.basis_id, claim.reduction_g, tonnes
        report.carried_in_g = claim.carried_in_g
        report.submitted_at, report.submitted_by = now, person_of(actor)
        check_objects_free(report)
        take_numbers(report, now)
        with told_of_objects():
            report.save()
        record_filing(
            actor,
            report.project_id,
            "report_submitted",
            now,
            act=MandateAct.FILE_REPORTS,
            report_id=report.id,
        )
        record_event(
            actor=actor,
            action="report_submitted",
            object_type="monitoring_report",
            object_id=report.id,
            now=now,
            region=report.city,
            command_id=command_id,
            digest=report.digest,
            tonnes=tonnes,
        )
    return report


def _claim(report: MonitoringReport, now: datetime) -> Claim:
    project = report.project
    assert project is not None
    if project.status != ProjectStatus.REGISTERED:
        raise ProjectNotRegistered(_("It is %(status)s."), status=project.status)
    _hold_readings(report)
    bound = bound_for_project(report, now)
    check_gates(bound, report.scheme)
    if project.kind == ProjectKind.BUNDLE:
        lock_mandates(project)
        meters = readings_of(project.id, report.period_from, report.period_to, most=BUNDLE_READINGS_MOST)
        bundled = quantify_sites(report, bound, PROJECT_TIER, meters)
        content = bundle_content(report, bound=bound, bundled=bundled, tier=PROJECT_TIER, now=now)
        return _with_what_was_left(report, Claim(content, bundled.reduction_g, basis_of(bound)))
    meters = readings_of(project.id, report.period_from, report.period_to)
    figures = figures_of(report)
    inputs = inputs_of(bound.document, report, figures)
    ridden = check_ridden(report, inputs, now)
    metered = [item for item in bound.document.inputs if item.name not in inputs]
    read, gaps = inputs_from(metered, meters, report.period_from, report.period_to)
    inputs |= read
    check_gaps(bound, PROJECT_TIER, inputs, gaps, counts_gaps=report.counts_gaps)
    values, quantified = quantify_inputs(bound, PROJECT_TIER, inputs)
    content = project_content(
        report,
        bound=bound,
        values=values,
        quantified=quantified,
        tier=PROJECT_TIER,
        meters=meters,
        figures=figures,
        gaps=gaps,
        ridden=ridden,
        now=now,
    )
    return _with_what_was_left(report, Claim(content, quantified.credited_g, basis_of(bound)))


def _with_what_was_left(report: MonitoringReport, claim: Claim) -> Claim:
    carried = take_up(report)
    return claim._replace(
        content=with_remainders(claim.content, reduction_g=claim.reduction_g, carried=carried),
        carried_in_g=sum(each.grams for each in carried),
    )


def _hold_readings(report: MonitoringReport) -> None:
    """Have whoever supersedes a reading of the project wait: what is sealed stands (standing_guards.py)."""
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, [str(report.project_id)])


def _programme_claim(report: MonitoringReport, now: datetime) -> Claim:
    check_programme_gates(report, now)
    free = free_grams(report, before=start_of_day(report.period_to))
    taken = list(take_whole_tonnes(free))
    first = report.lines.count()
    ReportLine.objects.bulk_create(
        [
            ReportLine(
                report=report,
                position=first + number,
                transfer_id=line.transfer_id,
                party_id=line.party_id,
                grams=line.grams,
            )
            for number, line in enumerate(taken)
        ],
        batch_size=LINES_AT_ONCE,
    )
    content = programme_content(report, free=free, taken=taken, now=now)
    return Claim(content, sum(line.grams for line in taken), None)
