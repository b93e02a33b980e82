"""Phones sold on the mainland report GCJ-02 or BD-09; everything here is kept in WGS 84.

GCJ-02 shifts WGS 84 by up to 700 m with a smooth function that was never published officially; the form used
here is the one that everybody reproduces (Krasovsky 1940 ellipsoid, nine sine terms). BD-09 turns GCJ-02 once
more. There is no closed inverse: the forward function is subtracted until it fits, to a centimetre. Outside
the mainland's box nothing is shifted.
"""

import math
from collections.abc import Callable, Sequence

Point = tuple[float, float, float, float]

WGS84, GCJ02, BD09 = "WGS84", "GCJ02", "BD09"

_A = 6_378_245.0
_EE = 0.00669342162296594323
_X_PI = math.pi * 3000.0 / 180.0
_FITS_DEG = 1e-7
_ROUNDS_MAX = 10


def to_wgs84(points: Sequence[Point], crs: str) -> list[Point]:
    """Return the points with their places in WGS 84; `crs` is what the phone says it reports."""
    if crs == WGS84:
        return list(points)
    found = []
    for lon, lat, at, accuracy in points:
        if (lon, lat) != (0.0, 0.0):  # no place at all, which cleaning must still see
            if crs == BD09:
                lon, lat = _bd09_to_gcj02(lon, lat)
            lon, lat = _gcj02_to_wgs84(lon, lat)
        found.append((lon, lat, at, accuracy))
    return found


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Return where a mainland map shows a place."""
    if not (72.004 < lon < 137.8347 and 0.8293 < lat < 55.8271):
        return lon, lat
    x, y = lon - 105.0, lat - 35.0
    root = math.sqrt(abs(x))
    waves = 20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + _waves(y, 20.0, 40.0) + _long_waves(y, 160.0, 320.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + _waves(x, 20.0, 40.0) + _long_waves(x, 150.0, 300.0)) * 2.0 / 3.0
    phi = math.radians(lat)
    magic = 1 - _EE * math.sin(phi) ** 2
    d_lat = math.degrees(north / ((_A * (1 - _EE)) / (magic * math.sqrt(magic))))
    d_lon = math.degrees(east / (_A / math.sqrt(magic) * math.cos(phi)))
    return lon + d_lon, lat + d_lat


def gcj02_to_bd09(lon: float, lat: float) -> tuple[float, float]:
    """Return the place as Baidu's maps have it."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _X_PI)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _X_PI)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def _waves(u: float, first: float, second: float) -> float:
    return first * math.sin(u * math.pi) + second * math.sin(u / 3.0 * math.pi)


def _long_waves(u: float, first: float, second: float) -> float:
    return first * math.sin(u / 12.0 * math.pi) + second * math.sin(u / 30.0 * math.pi)


def _bd09_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    guess = lon - 0.0065, lat - 0.006
    return _inverse(gcj02_to_bd09, lon, lat, guess)


def _gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    return _inverse(wgs84_to_gcj02, lon, lat, (lon, lat))


def _inverse(
    forward: Callable[[float, float], tuple[float, float]],
    lon: float,
    lat: float,
    guess: tuple[float, float],
) -> tuple[float, float]:
    for _ in range(_ROUNDS_MAX):
        to_lon, to_lat = forward(*guess)
        guess = guess[0] - (to_lon - lon), guess[1] - (to_lat - lat)
        if abs(to_lon - lon) < _FITS_DEG and abs(to_lat - lat) < _FITS_DEG:
            break
    return guess
