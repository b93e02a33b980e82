"""What a report of an operator's rides may count: the project's own, less what riders claim of them.

The database counts the same (ride_guards.py).
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from credits.methodologies.language.document import Value
from credits.monitoring.report_errors import PeriodNotOver, RidesClaimedByRiders
from credits.monitoring.report_models import MonitoringReport
from credits.projects.types.reading import Rides, project_type_of
from puhui.kernel.clock import business_date
from puhui.kernel.errors import gettext_noop

# Riders claim what lies 72 hours back at most (decisions 27), and a request takes its time.
RIDERS_MAY_TELL = timedelta(days=4)
M_PER_KM = 1_000
_METRES = """
SELECT credits_ridden_m(%(project)s, %(since)s, %(until)s),
       credits_unnumbered_ride_m(%(place)s, %(since)s, %(until)s, %(longest)s)
"""


class Ridden(NamedTuple):
    """Metres of the project's rides that no rider claims by number, and of claims without one in its city."""

    own_m: int
    unnumbered_m: int

    def shown(self) -> dict[str, int]:
        """Return it as the sealed content holds it."""
        return {"own_m": self.own_m, "unnumbered_m": self.unnumbered_m}


def check_ridden(report: MonitoringReport, inputs: Mapping[str, Value], now: datetime) -> Ridden | None:
    """Refuse a report that counts rides of riders; returns what it was held against, None of other types.

    Raises PeriodNotOver (riders may still claim), RidesClaimedByRiders.
    """
    assert report.project is not None
    rides = project_type_of(report.project.project_type).rides
    if rides is None:
        return None
    first: date = report.period_to + RIDERS_MAY_TELL
    if first > business_date(now):
        detail = gettext_noop("Riders may still claim rides; it is sent in from %(day)s on.")
        raise PeriodNotOver(detail, day=first.isoformat())
    ridden = _ridden(report, rides)
    left = Decimal(ridden.own_m - ridden.unnumbered_m) / M_PER_KM
    told = _number(inputs[rides.ridden]) - _number(inputs[rides.riders])
    if told > left:
        detail = gettext_noop(
            "%(own)s km are the project's, %(unnumbered)s km were claimed without a number."
        )
        own, unnumbered = (str(Decimal(metres) / M_PER_KM) for metres in ridden)
        raise RidesClaimedByRiders(detail, own=own, unnumbered=unnumbered)
    return ridden


def _ridden(report: MonitoringReport, rides: Rides) -> Ridden:
    asked = {
        "project": report.project_id,
        "since": report.period_from,
        "until": report.period_to,
        "place": report.city,
        "longest": rides.longest_m,
    }
    with connection.cursor() as cursor:
        cursor.execute(_METRES, asked)
        return Ridden(*cursor.fetchone())


def _number(value: Value) -> Decimal:
    assert isinstance(value, Decimal)
    return value
