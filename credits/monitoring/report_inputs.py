"""From meters to a methodology's inputs: the readings summed, and the days that nobody read told as gaps."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from credits.factors.units import scale
from credits.methodologies.language.document import Input, Value
from credits.monitoring.report_errors import ReadingsIncomplete
from credits.projects.models import Meter, Reading
from puhui.kernel.errors import gettext_noop

# Days of a year times the meters of a project, and more.
READINGS_MOST = 20_000
# Of a bundle: days of a year of 160 sites, or months of 500.
BUNDLE_READINGS_MOST = 60_000
GAPS_NAMED = 100


@dataclass(frozen=True, slots=True)
class MeterReadings:
    """A meter with its readings in force that touch the period, by day."""

    meter: Meter
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Days [from, to) of which a meter tells nothing, or, with `minutes`, so much of one day.

    `meter` is its number, and empty where an input has no meter at all.
    """

    input_name: str
    meter: str
    days_from: date
    days_to: date
    minutes: int = 0

    def member(self) -> dict[str, str]:
        """Return it as a member of a problem's `errors`."""
        name = self.meter or self.input_name
        return {
            "pointer": f"/readings/{name}",
            "code": ReadingsIncomplete.code,
            "detail": f"{name} {self.days_from.isoformat()}",
            "day": self.days_from.isoformat(),
            "to": self.days_to.isoformat(),
        }


def readings_of(
    project_id, period_from: date, period_to: date, *, most: int = READINGS_MOST
) -> list[MeterReadings]:
    """Return the project's meters with the readings that touch [from, to), in a fixed order."""
    meters = list(Meter.objects.filter(project_id=project_id).order_by("serial_no"))
    rows = (
        Reading.objects.filter(
            meter__in=meters, superseded_at=None, period_from__lt=period_to, period_to__gt=period_from
        )
        .select_related("source")
        .order_by("period_from", "id")
    )
    by_meter: dict[object, list[Reading]] = {meter.id: [] for meter in meters}
    for row in rows[:most]:
        by_meter[row.meter_id].append(row)
    return [MeterReadings(meter, tuple(by_meter[meter.id])) for meter in meters]


def inputs_from(
    inputs_read: Iterable[Input], meters: list[MeterReadings], period_from: date, period_to: date
) -> tuple[dict[str, Value], list[Gap]]:
    """Return each input that meters read as the sum of their readings, and what was not read.

    What was not read counts zero in the sum; whether that may be is the caller's question. Sums are in the
    input's unit; a list input has one value a meter, in the order of the meters. Raises UnitMismatch.
    """
    gaps: list[Gap] = []
    inputs: dict[str, Value] = {}
    for item in inputs_read:
        mine = [each for each in meters if each.meter.input_name == item.name]
        if not mine:
            gaps.append(Gap(item.name, "", period_from, period_to))
        totals = []
        for each in mine:
            gaps += gaps_of(each, period_from, period_to)
            read = sum((row.value for row in _within(each, period_from, period_to)), Decimal(0))
            totals.append(read * scale(each.meter.unit, item.unit))
        inputs[item.name] = tuple(totals) if item.items else sum(totals, Decimal(0))
    return inputs, gaps


def gaps_of(meter: MeterReadings, period_from: date, period_to: date) -> Iterator[Gap]:
    """Yield the days of [from, to) that the readings do not cover, and what is missing inside a day.

    A reading that reaches over an end of the period tells nothing of the part inside.
    """
    name, number = meter.meter.input_name, meter.meter.serial_no
    day = period_from
    for row in _within(meter, period_from, period_to):
        if row.period_from > day:
            yield Gap(name, number, day, row.period_from)
        if row.missing_minutes:
            yield Gap(name, number, row.period_from, row.period_from + timedelta(days=1), row.missing_minutes)
        day = row.period_to
    if day < period_to:
        yield Gap(name, number, day, period_to)


def refuse_gaps(gaps: list[Gap]) -> None:
    """Refuse readings that do not cover the period; raises ReadingsIncomplete, naming a hundred at most."""
    if gaps:
        detail = gettext_noop("Every day from %(first)s on needs one reading of each meter.")
        members = [gap.member() for gap in gaps[:GAPS_NAMED]]
        raise ReadingsIncomplete(detail, errors=members, first=members[0]["day"])


def _within(meter: MeterReadings, period_from: date, period_to: date) -> Iterator[Reading]:
    return (row for row in meter.readings if period_from <= row.period_from and row.period_to <= period_to)
