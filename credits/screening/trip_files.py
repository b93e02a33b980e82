"""Labelled trips and fraud cases from JSON lines, for the command that screens files.

`fields` names the columns of `points`: `ts` or `t_rel_s` in seconds, `lat` and `lon` in degrees or `x_m` and
`y_m` in metres, `accuracy_m` where there is one. Relative times and places are set down in Guangzhou.
"""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from credits.activities.tracks.cleaning import EARTH_M
from credits.activities.tracks.coordinates import WGS84, Point, to_wgs84

_LON, _LAT = 113.3245, 23.1064


class FileTrip(msgspec.Struct, frozen=True):
    """A line of a file; `case`, `claimed_mode`, `base` and `account` are the fraud cases' own."""

    points: list[list[Any]]
    fields: list[str]
    id: str = ""
    case: str = ""
    claimed_mode: str = ""
    base: str = ""
    expected: str = ""
    account: str = "A"
    label: str = ""
    phone: str = ""
    mock: bool | None = None
    steps: int | None = None
    crs: str = WGS84

    @property
    def name(self) -> str:
        return self.id or self.case


class LineRefused(ValueError):
    """A line is no trip; the text names file and line."""


def read_trips(path: Path) -> Iterator[FileTrip]:
    """Yield the trips of a file; raises LineRefused."""
    decode = msgspec.json.Decoder(FileTrip).decode
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise LineRefused(f"{path}:{number}: {error}") from error


def points_of(trip: FileTrip, now_s: float) -> list[Point]:
    """Return a trip's points in WGS 84; raises LineRefused where a column is missing or is no number.

    Relative times end at `now_s`.
    """
    column = {name: place for place, name in enumerate(trip.fields)}
    try:
        time = column["ts"] if "ts" in column else column["t_rel_s"]
        first, second = ("lon", "lat") if "lon" in column else ("x_m", "y_m")
        across, along = column[first], column[second]
        accuracy = column.get("accuracy_m")
        points = [
            (float(p[across]), float(p[along]), float(p[time]), float((p[accuracy] or 0) if accuracy else 0))
            for p in trip.points
        ]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise LineRefused(f"{trip.name}: {error!r} in fields or points") from error
    if first == "x_m":
        points = [(*_place(x, y), at, accuracy) for x, y, at, accuracy in points]
    if "ts" not in column and points:
        ahead = now_s - points[-1][2]
        points = [(lon, lat, at + ahead, accuracy) for lon, lat, at, accuracy in points]
    return to_wgs84([p for p in points if all(map(math.isfinite, p))], trip.crs)


def _place(x: float, y: float) -> tuple[float, float]:
    degree = math.radians(EARTH_M)
    return _LON + x / (degree * math.cos(math.radians(_LAT))), _LAT + y / degree
