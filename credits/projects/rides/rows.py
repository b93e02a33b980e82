"""What a row of a table of rides says, if it says anything. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from credits.projects.keys import is_key, plain_key
from credits.projects.tables.rows import HeadingWrong, RowRefused, instant_of
from credits.projects.types.reading import Rides
from puhui.kernel.errors import gettext_noop as _

# What the columns may be called; the first name is ours.
NAMES = {
    "ride": ("ride", "order", "骑行订单号", "订单号"),
    "ridden_on": ("ridden_on", "date", "骑行日期", "日期"),
    "km": ("km", "distance_km", "里程", "骑行里程"),
}
# As a reference of an activity is bounded.
NUMBER_MOST = 200
M_PER_KM = 1_000
_KM = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ToldRide:
    """A ride by its number, as the operator signs it; `rows` are where the table tells it."""

    reference: str
    key: str
    ridden_on: date
    metres: int
    rows: list[int] = field(compare=False, default_factory=list)


@dataclass(frozen=True, slots=True)
class RideTerms:
    """What a row is held against: the type's lengths, the first day there can be, the day it is, and how many
    cells the heading has."""

    rides: Rides
    first: date
    today: date
    width: int


def ride_columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Return where our columns stand; raises HeadingWrong."""
    cells = [cell.strip().lower() for cell in heading]
    found = {ours: [cells.index(name) for name in names if name in cells] for ours, names in NAMES.items()}
    if not all(found.values()):
        raise HeadingWrong(_("The first row names ride, ridden_on, km."), row=1)
    return {ours: places[0] for ours, places in found.items()}


def read_ride(where: Mapping[str, int], number: int, cells: Sequence[str], terms: RideTerms) -> ToldRide:
    """Return the ride of a row; raises RowRefused."""
    if any(cells[terms.width :]):
        raise RowRefused("", "row_too_wide")
    told = {name: cells[place].strip() if place < len(cells) else "" for name, place in where.items()}
    if not all(told.values()):
        raise RowRefused("", "row_incomplete")
    key = plain_key(told["ride"])
    if len(told["ride"]) > NUMBER_MOST or not is_key(key):
        raise RowRefused("ride", "ride_number_invalid")
    ridden = instant_of("ridden_on", told["ridden_on"])
    if ridden >= datetime.combine(terms.today, time.min):
        raise RowRefused("ridden_on", "time_in_future")
    if ridden.date() < terms.first:
        raise RowRefused("ridden_on", "before_commissioning")
    if not _KM.fullmatch(told["km"]):
        raise RowRefused("km", "value_invalid")
    metres = int(Decimal(told["km"]) * M_PER_KM)
    if not terms.rides.shortest_m <= metres <= terms.rides.longest_m:
        raise RowRefused("km", "ride_out_of_limits")
    return ToldRide(told["ride"], key, ridden.date(), metres, rows=[number])
