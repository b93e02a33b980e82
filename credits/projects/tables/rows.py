"""What a row of a table of readings says, if it says anything. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from credits.projects.keys import plain_key
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables import TableFault

# What the columns may be called; the first name is ours. A bundle's meter may be named by its site.
NAMES = {
    "meter": ("meter", "电表", "电表号", "site", "connection", "站点", "并网号"),
    "period_from": ("period_from", "from", "开始", "开始时间"),
    "period_to": ("period_to", "to", "结束", "结束时间"),
    "value": ("value", "读数", "电量"),
}
DAYS_MOST = 366
VALUE_MAX = Decimal(10**11)
_VALUE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)
_DAY = timedelta(days=1)


class HeadingWrong(TableFault):
    """The first row does not name the columns of a table of readings."""

    code = "table_heading_wrong"


class RowRefused(Exception):
    """A row is not taken: `column` by our name, `code` says why."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(f"{column} {code}")
        self.column, self.code = column, code


@dataclass(frozen=True, slots=True)
class Measured:
    """What a meter measured in [begin, end), in its unit."""

    meter: UUID
    begin: datetime
    end: datetime
    value: Decimal

    @property
    def is_of_days(self) -> bool:
        """Whole days, and no part of one."""
        return self.begin.time() == time.min == self.end.time()


class Known(NamedTuple):
    """A meter that a number names; of an ended one the days before `until`."""

    meter: UUID
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What a row is held against: meters by plain number (the first to end first), the first day there can
    be, the day it is, and how many cells the heading has."""

    meters: Mapping[str, Sequence[Known]]
    first: date
    today: date
    width: int


def columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Return where our columns stand; the meter's may be left out. Raises HeadingWrong."""
    cells = [cell.strip().lower() for cell in heading]
    found = {ours: [cells.index(name) for name in names if name in cells] for ours, names in NAMES.items()}
    where = {ours: places[0] for ours, places in found.items() if places}
    if not where.keys() >= {"period_from", "period_to", "value"}:
        raise HeadingWrong(_("The first row names period_from, period_to, value, and perhaps meter."), row=1)
    return where


def read_row(where: Mapping[str, int], cells: Sequence[str], terms: Terms) -> Measured:
    """Return what a row says; raises RowRefused."""
    # A decimal comma makes two cells of a number: half of it would be a number too.
    if any(cells[terms.width :]):
        raise RowRefused("", "row_too_wide")
    told = {name: cells[place] if place < len(cells) else "" for name, place in where.items()}
    if not told["period_from"] or not told["period_to"] or not told["value"]:
        raise RowRefused("", "row_incomplete")
    known = _known(told.get("meter"), terms.meters)
    begin, end = instant_of("period_from", told["period_from"]), instant_of("period_to", told["period_to"])
    if not begin < end <= begin + DAYS_MOST * _DAY:
        raise RowRefused("period_to", "period_invalid")
    if end > datetime.combine(terms.today, time.min):
        raise RowRefused("period_to", "time_in_future")
    if begin.date() < terms.first:
        raise RowRefused("period_from", "before_commissioning")
    if not _VALUE.fullmatch(told["value"]) or Decimal(told["value"]) > VALUE_MAX:
        raise RowRefused("value", "value_invalid")
    if told["value"].startswith("-"):
        raise RowRefused("value", "value_negative")
    measured = Measured(_of_these_days(known, end), begin, end, Decimal(told["value"]))
    # A part of a day belongs to that day alone; midnight is the end of the day before.
    if not measured.is_of_days and end > datetime.combine(begin.date() + _DAY, time.min):
        raise RowRefused("period_to", "interval_over_midnight")
    return measured


def _known(number: str | None, meters: Mapping[str, Sequence[Known]]) -> Sequence[Known]:
    if number is None and len(meters) == 1:
        return next(iter(meters.values()))
    found = meters.get(plain_key(number or ""))
    if found is None:
        raise RowRefused("meter", "meter_unknown")
    return found


def _of_these_days(known: Sequence[Known], end: datetime) -> UUID:
    """Return whose days they are: a roof that left and came back has had its number twice."""
    over = (each.meter for each in known if each.until and end <= datetime.combine(each.until, time.min))
    return next(over, known[-1].meter)


def instant_of(column: str, text: str) -> datetime:
    """Return a time in Shanghai, written without its offset or with any; raises RowRefused."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise RowRefused(column, "time_invalid") from error
    return found.astimezone(SHANGHAI).replace(tzinfo=None) if found.tzinfo else found
