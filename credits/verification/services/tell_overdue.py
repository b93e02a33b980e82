"""The job that tells of turns that are over: findings, statements and further readings, each turn once."""

from datetime import datetime

from django.db import transaction

from credits.verification.models import Case, Finding
from credits.verification.news import READING_OVERDUE, STATEMENT_OVERDUE, tell_late, tell_overdue
from credits.verification.reading_models import FurtherReading
from credits.verification.states import CaseStatus, FindingStatus, ReadingStatus
from puhui.kernel.clock import business_date

TOLD_A_RUN = 500


def tell_of_overdue(*, now: datetime) -> dict[str, int]:
    """Tell of what is late since the last run; returns how many of each."""
    return {
        "findings": _each(late_findings(now), now, tell_overdue),
        "statements": _each(late_cases(now), now, lambda case: tell_late(STATEMENT_OVERDUE, case)),
        "readings": _each(late_readings(now), now, lambda reading: tell_late(READING_OVERDUE, reading)),
    }


def late_findings(now: datetime):
    """Return the findings of open cases whose turn is over; where a case stands still, nobody is late."""
    rows = Finding.objects.exclude(status=FindingStatus.CLOSED)
    late = rows.filter(
        case__status=CaseStatus.OPEN, case__stands_still_since=None, due_on__lt=business_date(now)
    )
    return late.select_related("case__report__project", "case__body")


def late_cases(now: datetime):
    """Return the open cases whose statement is late; where the body may not go on, nobody is."""
    late = Case.objects.filter(status=CaseStatus.OPEN, due_on__lt=business_date(now), stands_still_since=None)
    return late.select_related("report__project", "body")


def late_readings(now: datetime):
    """Return the open further readings that are late."""
    late = FurtherReading.objects.filter(status=ReadingStatus.OPEN, due_on__lt=business_date(now))
    return late.select_related("case__report__project", "body")


def _each(late, now: datetime, tell) -> int:
    told = 0
    for row in late.filter(overdue_told_at=None).order_by("due_on", "id")[:TOLD_A_RUN]:
        with transaction.atomic():
            # Claimed by the turn it was read in: an answer that came meanwhile has begun another one.
            waiting = type(row).objects.filter(pk=row.pk, due_on=row.due_on, overdue_told_at=None)
            if waiting.update(overdue_told_at=now):
                tell(row)
                told += 1
    return told
