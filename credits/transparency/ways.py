"""Forwards: what became of grams, from the outflow that took them to the serial number they are part of.

Nothing of this is stored as an allocation (decisions 53): outflows take the oldest grams, lines of reports
take a transfer from its front, and a report's grams fill its numbers in the order of its lines.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Sum

from credits.issuance.models import Issuance, MintIntent
from credits.ledger.models import Transfer
from credits.ledger.types import TransferKind
from credits.monitoring.report_models import MonitoringReport, ReportLine
from credits.monitoring.report_states import LineStatus
from credits.retirement.models import Retirement
from credits.transparency.origins import rules_of
from credits.transparency.serial_path import grams_by_number, numbered_units
from credits.transparency.trail_types import NumberedUnit, Report, Way
from puhui.kernel.quantities import G_PER_T

KEPT = "KEPT"


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of an outflow: from `begin` to `end`, counted from the first gram it took."""

    outflow: Transfer
    begin: int
    end: int


def ways_of_inflow(inflow: Transfer, begin: int, end: int) -> list[Way]:
    """Return what became of a stretch of an inflow of a holding, oldest outflow first, and what is kept."""
    first = (inflow.credit_in or 0) - inflow.amount
    low, high = first + begin, first + end
    outflows = Transfer.objects.filter(
        debit_account_id=inflow.credit_account_id, asset_id=inflow.asset_id, debit_out__gt=low
    ).order_by("debit_out")
    found: list[Way] = []
    reached = low
    for outflow in outflows:
        start = (outflow.debit_out or 0) - outflow.amount
        if start >= high:
            break
        a, b = max(start, low), min(start + outflow.amount, high)
        found += ways_of_outflow(Taken(outflow, a - start, b - start))
        reached = b
    if reached < high:
        found.append(Way(grams=high - reached, kind=KEPT))
    return found


def ways_of_outflow(taken: Taken) -> list[Way]:
    """Return what became of a stretch of an outflow."""
    outflow, grams = taken.outflow, taken.end - taken.begin
    if outflow.kind == TransferKind.ASSIGNMENT:
        return _assigned(taken)
    certificate = None
    if outflow.kind == TransferKind.RETIREMENT:
        retirements = Retirement.objects.filter(id=outflow.source_ref)
        certificate = retirements.values_list("certificate_no", flat=True).first()
    return [Way(grams, outflow.kind, outflow.id, outflow.posted_at, certificate)]


def _assigned(taken: Taken) -> list[Way]:
    """Split a stretch of an assignment by the report lines that took it, from its front on."""
    outflow = taken.outflow
    lines = ReportLine.objects.filter(transfer_id=outflow.id).exclude(status=LineStatus.RELEASED)
    found: list[Way] = []
    position = 0
    for line in lines.select_related("report").order_by("id"):
        a, b = max(position, taken.begin), min(position + line.grams, taken.end)
        if a < b:
            found.append(_reported(outflow, line, a - position, b - position))
        position += line.grams
    rest = taken.end - max(position, taken.begin)
    if rest > 0:
        found.append(Way(rest, outflow.kind, outflow.id, outflow.posted_at))
    return found


def _reported(outflow: Transfer, line: ReportLine, begin: int, end: int) -> Way:
    report = line.report
    before = report.lines.filter(position__lt=line.position).aggregate(Sum("grams"))["grams__sum"] or 0
    minted = MintIntent.objects.filter(issuance__report_id=report.id, issuance__minted_at__isnull=False)
    intent = minted.first()
    units: tuple[NumberedUnit, ...] = ()
    if intent is not None:
        # An authority may have granted fewer tonnes than were reported: the last grams became none.
        granted = (intent.last_no - intent.first_no + 1) * G_PER_T
        low, high = min(before + begin, granted), min(before + end, granted)
        if low < high:
            units = numbered_units(intent.batch, grams_by_number(intent.first_no, low, high))
    return Way(
        grams=end - begin,
        kind=outflow.kind,
        transfer_id=outflow.id,
        at=outflow.posted_at,
        report=report_facts(report.id),
        units=units,
    )


def report_facts(report_id: UUID) -> Report:
    """Return a report and what came of it; raises MonitoringReport.DoesNotExist."""
    report = MonitoringReport.objects.select_related("project").get(id=report_id)
    issuance = (
        Issuance.objects.select_related("statement").filter(report_id=report_id).order_by("-id").first()
    )
    return Report(
        report_id=report.id,
        kind=report.kind,
        project=report.project.name if report.project else None,
        period_from=report.period_from.isoformat(),
        period_to=report.period_to.isoformat(),
        digest=report.digest,
        status=report.status,
        statement_digest=issuance.statement.digest if issuance else None,
        issuance_id=issuance.id if issuance else None,
        issuance_status=issuance.status if issuance else None,
        batch=issuance.batch or None if issuance else None,
        rules=rules_of(report.basis_id, report.city),
    )
