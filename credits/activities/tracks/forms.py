"""Forms of a trip that other trips can be compared with (screening 2.5): where it was at equal elapsed times,
at equal shares of its way, in which cells it began and ended, and hashes of single fixes.

Places are whole micro-degrees (0.11 m), so that a form is a short list of integers in the database.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from hashlib import blake2b
from itertools import accumulate
from operator import sub
from struct import Struct

import msgspec

from credits.activities.tracks.cleaning import EARTH_M, Cleaned
from credits.activities.tracks.coordinates import Point

PROFILE_STEP_S = 20.0
PROFILE_POINTS = 40
SHAPE_POINTS = 32
CELL_M = 150.0
ONE_IN = 10

_METRE_DEG = 1 / math.radians(EARTH_M)
_COLUMNS = 1 << 20
_FIX = Struct("!qii")
# Multiplies an instant into one whose middle bits follow no rhythm of seconds.
_SPREAD = 0x9E3779B1


class Forms(msgspec.Struct, frozen=True, gc=False):
    """The forms of one trip. `profile` and `shape` are flat: longitude, latitude, longitude …"""

    from_s: float
    to_s: float
    profile: tuple[int, ...]
    shape: tuple[int, ...]
    start_cell: int
    end_cell: int
    fix_hashes: tuple[int, ...]


def forms_of(track: Cleaned, points: Sequence[Point]) -> Forms | None:
    """Return the forms of a cleaned track and the points it came from; None of one that is too short."""
    if len(track.at) < 2:
        return None
    profile, shape = _profile(track), _shape(track)
    return Forms(
        from_s=track.at[0],
        to_s=track.at[-1],
        profile=profile,
        shape=shape,
        start_cell=cell_of(*_place(track, track.x[0], track.y[0])),
        end_cell=cell_of(*_place(track, track.x[-1], track.y[-1])),
        fix_hashes=fix_hashes(points),
    )


def cell_of(lon: int, lat: int) -> int:
    """Return the number of the cell, about 150 m wide, that a place in micro-degrees lies in."""
    row = math.floor(lat / 1e6 / (CELL_M * _METRE_DEG))
    return row * _COLUMNS + math.floor(lon / 1e6 / _width(row))


def cells_around(cell: int) -> list[int]:
    """Return the cell and those that touch it: two fixes of one place may fall on either side of a border."""
    row, column = divmod(cell, _COLUMNS)
    if column >= _COLUMNS // 2:
        row, column = row + 1, column - _COLUMNS
    found = set()
    for other in (row - 1, row, row + 1):
        middle = math.floor((column + 0.5) * _width(row) / _width(other))
        found |= {other * _COLUMNS + middle + step for step in (-1, 0, 1)}
    return sorted(found)


def fix_hashes(points: Sequence[Point]) -> tuple[int, ...]:
    """Return signed 64-bit hashes of one fix in ten: of its instant and its place.

    Which of the ten is chosen by the instant, so that a trace cut at its head still shares its fixes.
    """
    chosen = [p for p in points if (int(p[2]) * _SPREAD >> 20) % ONE_IN == 0]
    raw = {
        blake2b(_FIX.pack(int(at), round(lat * 1e6), round(lon * 1e6)), digest_size=8).digest()
        for lon, lat, at, _ in chosen
    }
    return tuple(sorted([int.from_bytes(digest, "big", signed=True) for digest in raw]))


def _width(row: int) -> float:
    """Degrees of longitude of a cell in a row; near the poles no narrower than at 80°."""
    latitude = min(abs(row * CELL_M * _METRE_DEG), 80.0)
    return CELL_M * _METRE_DEG / math.cos(math.radians(latitude))


def _place(track: Cleaned, x: float, y: float) -> tuple[int, int]:
    east = _METRE_DEG / math.cos(math.radians(track.lat))
    return round((track.lon + x * east) * 1e6), round((track.lat + y * _METRE_DEG) * 1e6)


def _profile(track: Cleaned) -> tuple[int, ...]:
    start, end = track.at[0], track.at[-1]
    wanted = [start + PROFILE_STEP_S * n for n in range(PROFILE_POINTS)]
    return _interpolated(track, track.at, [at for at in wanted if at <= end])


def _shape(track: Cleaned) -> tuple[int, ...]:
    x, y = track.x, track.y
    ways = [0.0, *accumulate(map(math.hypot, map(sub, x[1:], x), map(sub, y[1:], y)))]
    return _interpolated(track, ways, [ways[-1] * n / (SHAPE_POINTS - 1) for n in range(SHAPE_POINTS)])


def _interpolated(track: Cleaned, keys: list[float], wanted: list[float]) -> tuple[int, ...]:
    """Return the places where `keys`, which never fall, reach each of the wanted values."""
    found: list[int] = []
    last = len(keys) - 2
    for value in wanted:
        i = min(max(bisect_left(keys, value) - 1, 0), last)
        span = keys[i + 1] - keys[i]
        share = min(max((value - keys[i]) / span, 0.0), 1.0) if span else 0.0
        x = track.x[i] + (track.x[i + 1] - track.x[i]) * share
        y = track.y[i] + (track.y[i + 1] - track.y[i]) * share
        found += _place(track, x, y)
    return tuple(found)
