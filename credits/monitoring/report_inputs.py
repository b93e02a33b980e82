"""From meters to a methodology's inputs: every day of the period read once, and the readings summed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credits.factors.units import scale
from credits.methodologies.language.document import Document, Value
from credits.monitoring.report_errors import ReadingsIncomplete
from credits.projects.models import Meter, Reading
from puhui.kernel.errors import gettext_noop

# An hour by hour history of some meters; whoever has more reports a shorter period.
READINGS_MOST = 20_000


@dataclass(frozen=True, slots=True)
class MeterReadings:
    """A meter with its readings in force that touch the period, by day."""

    meter: Meter
    readings: tuple[Reading, ...]


def readings_of(project_id, period_from: date, period_to: date) -> list[MeterReadings]:
    """Return the project's meters with the readings that touch [from, to), in a fixed order."""
    meters = list(Meter.objects.filter(project_id=project_id).order_by("serial_no"))
    rows = Reading.objects.filter(
        meter__in=meters, superseded_at=None, period_from__lt=period_to, period_to__gt=period_from
    ).order_by("period_from", "id")
    by_meter: dict[object, list[Reading]] = {meter.id: [] for meter in meters}
    for row in rows[:READINGS_MOST]:
        by_meter[row.meter_id].append(row)
    return [MeterReadings(meter, tuple(by_meter[meter.id])) for meter in meters]


def inputs_from(
    document: Document, meters: list[MeterReadings], period_from: date, period_to: date
) -> dict[str, Value]:
    """Return each input of the methodology as the sum of its meters' readings, in the input's unit.

    A list input has one value a meter, in the order of the meters.

    Raises ReadingsIncomplete, naming every meter with the first day that is not read once; UnitMismatch.
    """
    gaps = []
    inputs: dict[str, Value] = {}
    for item in document.inputs:
        mine = [each for each in meters if each.meter.input_name == item.name]
        if not mine:
            gaps.append(_member(item.name, period_from))
        totals = []
        for each in mine:
            if (day := first_gap(each.readings, period_from, period_to)) is not None:
                gaps.append(_member(each.meter.serial_no, day))
            read = sum((row.value for row in each.readings), Decimal(0))
            totals.append(read * scale(each.meter.unit, item.unit))
        inputs[item.name] = tuple(totals) if item.items else sum(totals, Decimal(0))
    if gaps:
        detail = gettext_noop("Every day from %(first)s on needs one reading of each meter.")
        raise ReadingsIncomplete(detail, errors=gaps, first=gaps[0]["day"])
    return inputs


def first_gap(readings: tuple[Reading, ...], period_from: date, period_to: date) -> date | None:
    """Return the first day of [from, to) that the readings do not cover exactly; None if they tile it.

    A reading that reaches over an end of the period tells nothing of the part inside.
    """
    day = period_from
    for row in readings:
        if row.period_from != day:
            return day
        day = row.period_to
    return None if day == period_to else min(day, period_to)


def _member(name: str, day: date) -> dict[str, str]:
    return {
        "pointer": f"/readings/{name}",
        "code": ReadingsIncomplete.code,
        "detail": f"{name} {day.isoformat()}",
        "day": day.isoformat(),
    }
