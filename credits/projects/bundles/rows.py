"""What a row of a table of sites says, if it says anything. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from credits.projects.keys import is_key, plain_key
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables import TableFault

# What the columns may be called; the first name is ours. The last three may be left out, but not all.
NAMES = {
    "owner": ("owner", "owner_code", "业主", "统一社会信用代码"),
    "connection": ("connection", "并网号", "用电户号"),
    "meter": ("meter", "电表", "电表号"),
    "unit": ("unit", "单位"),
    "device": ("device", "设备", "逆变器编号"),
    "capacity_kw": ("capacity_kw", "装机容量", "装机容量kw"),
    "starts_on": ("starts_on", "开始日期", "并网日期"),
    "address": ("address", "地址"),
    "longitude": ("longitude", "经度"),
    "latitude": ("latitude", "纬度"),
}
NEEDED = ("owner", "connection", "meter", "unit", "device", "capacity_kw", "starts_on")
ADDRESS_MOST = 200
_METER = re.compile(r"[0-9A-Z]{4,40}")
_SEPARATORS = re.compile(r"[\s\-_/.]+")
_CAPACITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,7})?", re.ASCII)


class SiteHeadingWrong(TableFault):
    """The first row does not name the columns of a table of sites."""

    code = "table_heading_wrong"


class RowRefused(Exception):
    """A row is not taken: `column` by our name, `code` says why (texts.py)."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(f"{column} {code}")
        self.column, self.code = column, code


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site as a row tells it: `owner` as written, numbers in one form, kW, degrees in WGS 84."""

    owner: str
    connection: str
    connection_number: str
    meter: str
    unit: str
    device: str
    device_number: str
    capacity_kw: Decimal
    starts_on: date
    address: str
    longitude: Decimal | None
    latitude: Decimal | None


def columns_of(heading: Sequence[str]) -> dict[str, int]:
    """Return where our columns stand; raises SiteHeadingWrong."""
    cells = [cell.lower() for cell in heading]
    where = {}
    for ours, names in NAMES.items():
        if places := [cells.index(name) for name in names if name in cells]:
            where[ours] = places[0]
    if not where.keys() >= set(NEEDED):
        problem = _("The first row names owner, connection, meter, unit, device, capacity_kw, starts_on.")
        raise SiteHeadingWrong(problem, row=1)
    return where


def read_site(where: Mapping[str, int], cells: Sequence[str], *, width: int, today: date) -> SiteRow:
    """Return what a row says; raises RowRefused."""
    if any(cells[width:]):
        raise RowRefused("", "row_too_wide")
    told = {name: cells[place] if place < len(cells) else "" for name, place in where.items()}
    for name in NEEDED:
        if not told[name]:
            raise RowRefused(name, "cell_empty")
    meter = _SEPARATORS.sub("", told["meter"]).upper()
    if not _METER.fullmatch(meter) or not is_key(plain_key(meter)):
        raise RowRefused("meter", "number_invalid")
    capacity = told["capacity_kw"]
    if not _CAPACITY.fullmatch(capacity) or not Decimal(capacity):
        raise RowRefused("capacity_kw", "capacity_invalid")
    starts_on = _day(told["starts_on"])
    if starts_on > today:
        raise RowRefused("starts_on", "day_in_future")
    longitude, latitude = (_degrees(name, told.get(name, "")) for name in ("longitude", "latitude"))
    address = told.get("address", "")
    if (longitude is None) != (latitude is None) or len(address) > ADDRESS_MOST:
        raise RowRefused("address", "place_invalid")
    if longitude is None and not address:
        raise RowRefused("address", "place_missing")
    return SiteRow(
        owner=told["owner"],
        connection=_key("connection", told["connection"]),
        connection_number=told["connection"],
        meter=meter,
        unit=told["unit"],
        device=_key("device", told["device"]),
        device_number=told["device"],
        capacity_kw=Decimal(capacity),
        starts_on=starts_on,
        address=address,
        longitude=longitude,
        latitude=latitude,
    )


def _key(column: str, number: str) -> str:
    key = plain_key(number)
    if not is_key(key):
        raise RowRefused(column, "number_invalid")
    return key


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError as error:
        raise RowRefused("starts_on", "day_invalid") from error


def _degrees(column: str, text: str) -> Decimal | None:
    if not text:
        return None
    most = 180 if column == "longitude" else 90
    try:
        degrees = Decimal(text if _DEGREES.fullmatch(text) else "none")
    except InvalidOperation as error:
        raise RowRefused(column, "place_invalid") from error
    if abs(degrees) > most:
        raise RowRefused(column, "place_invalid")
    return degrees
