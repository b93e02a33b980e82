"""Readings of whole days out of rows: the intervals of a day summed, what they leave out counted. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from credits.projects.tables.rows import Measured, RowRefused

MINUTES_A_DAY = 24 * 60
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@dataclass(slots=True)
class DayReading:
    """A reading to be stored, with the rows it comes from. `missing_minutes` are those of no interval."""

    meter: UUID
    period_from: date
    period_to: date
    value: Decimal
    missing_minutes: int = 0
    rows: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Day:
    reading: DayReading
    end: datetime
    read: timedelta


class Days:
    """Collects intervals meter by meter; those of one meter come in the order of time."""

    def __init__(self) -> None:
        self._open: dict[UUID, _Day] = {}

    def take(self, number: int, row: Measured) -> Iterator[DayReading]:
        """Take a row; yield what is complete by it. Raises RowRefused for what was read already."""
        if row.is_of_days:
            yield DayReading(row.meter, row.begin.date(), row.end.date(), row.value, rows=[number])
            return
        day = self._open.get(row.meter)
        if day is not None and row.begin < day.end:
            raise RowRefused("period_from", "interval_out_of_order")
        if day is not None and row.begin.date() != day.reading.period_from:
            yield self._closed(row.meter)
            day = None
        if day is None:
            begins = row.begin.date()
            day = _Day(DayReading(row.meter, begins, begins + _DAY, Decimal(0)), row.begin, timedelta())
            self._open[row.meter] = day
        day.reading.value += row.value
        day.reading.rows.append(number)
        day.read += row.end - row.begin
        day.end = row.end

    def rest(self) -> Iterator[DayReading]:
        """Yield the days that are still open at the end of the table."""
        for meter in list(self._open):
            yield self._closed(meter)

    def _closed(self, meter: UUID) -> DayReading:
        day = self._open.pop(meter)
        # A minute that was read in part was not read: the missing ones are rounded up, the read ones down.
        day.reading.missing_minutes = MINUTES_A_DAY - min(day.read // _MINUTE, MINUTES_A_DAY)
        return day.reading
