"""Drafting the programme's reports that are due: one a month for each method, city and vintage.

The worker's. A draft claims nothing yet: an operator looks at it and sends it in, so that a person stands for
what is sealed (their work list tells by when). Grams under a tonne wait for a later month.
"""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from credits.ledger.models import Asset
from credits.ledger.types import Book
from credits.methodologies.snapshot import start_of_day
from credits.monitoring.programme_lines import free_grams
from credits.monitoring.programme_models import ProgrammeMonth
from credits.monitoring.report_drafts import draft_of_programme, store_draft
from credits.monitoring.report_errors import ReportPeriodOverlaps
from credits.monitoring.report_models import UNSEALED, MonitoringReport, ReportKind
from credits.schemes.models import Programme
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.quantities import G_PER_T

log = logging.getLogger(__name__)


def has_programme_due(now: datetime) -> bool:
    """Tell whether a programme's last month was not looked through to its end."""
    return _due(_last_month(now)).exists()


def draft_programme_reports(*, now: datetime) -> dict[str, int]:
    """Draft the reports of the last whole month that come to a tonne; returns how many, and how many failed.

    Each is a transaction of its own, so that what was cut off goes on. Of a month that has a report of the
    kind nothing is drafted again, not even where that was rejected: then people decide.
    """
    month = _last_month(now)
    counts = {"drafted": 0, "failed": 0}
    for programme in _due(month).order_by("scheme_id"):
        found = _draft_month(programme, month, now)
        counts = {name: counts[name] + found[name] for name in counts}
        if not found["failed"]:
            ProgrammeMonth.objects.bulk_create(
                [
                    ProgrammeMonth(
                        scheme=programme.scheme_id, month=month, drafted=found["drafted"], drafted_at=now
                    )
                ],
                ignore_conflicts=True,
            )
    return counts


def _last_month(now: datetime) -> date:
    return (business_date(now).replace(day=1) - timedelta(days=1)).replace(day=1)


def _due(month: date) -> QuerySet[Programme]:
    return Programme.objects.exclude(
        scheme_id__in=ProgrammeMonth.objects.filter(month=month).values("scheme")
    )


def _draft_month(programme: Programme, month: date, now: datetime) -> dict[str, int]:
    counts = {"drafted": 0, "failed": 0}
    assets = Asset.objects.filter(book=Book.PERSONAL, scheme=programme.scheme_id, vintage__lte=month.year)
    for asset in assets.order_by("methodology", "city", "vintage"):
        report = draft_of_programme(programme, asset.methodology, asset.city, month, asset.vintage, now=now)
        try:
            counts["drafted"] += _drafted(report, now)
        except ReportPeriodOverlaps:
            continue  # somebody has drafted it at this moment
        except Exception:
            log.exception("the programme's report of %s in %s could not be drafted", month, asset.city)
            counts["failed"] += 1
    return counts


def _drafted(report: MonitoringReport, now: datetime) -> bool:
    same = MonitoringReport.objects.filter(
        kind=ReportKind.PROGRAMME,
        scheme=report.scheme,
        methodology=report.methodology,
        city=report.city,
        vintage=report.vintage,
    )
    if same.filter(period_from__lt=report.period_to, period_to__gt=report.period_from).exists():
        return False
    with transaction.atomic():
        due = _grams(report, report.period_to)
        earlier = same.filter(status__in=UNSEALED, period_to__lte=report.period_from)
        if last := earlier.order_by("-period_to").first():
            # What an earlier draft will take once it is sent in.
            due -= _grams(report, last.period_to) // G_PER_T * G_PER_T
        if due < G_PER_T:
            return False
        store_draft(report, system_actor("draft_programme_reports"), now)
        crash_point("programme.before_commit")
    return True


def _grams(report: MonitoringReport, until: date) -> int:
    return sum(each.grams for each in free_grams(report, before=start_of_day(until)))
