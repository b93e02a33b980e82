"""What a photograph says of itself: when, where, with what, and through which program it went.

Anybody can write it and messengers strip it: absence says nothing, only a contradiction does (screening 3.1).
Cameras write NaN, 0/0 and (0, 0) where they do not know; all three are absent.
"""

import math
import re
from typing import Any

from PIL import Image

_EXIF, _GPS = 0x8769, 0x8825
_MAKE, _MODEL, _SOFTWARE = 0x010F, 0x0110, 0x0131
_TAKEN, _OFFSET = 0x9003, 0x9011
_TIME = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)")
_OFFSET_FORM = re.compile(r"[+-](?:0\d|1[0-4]):[0-5]\d")
_TEXT_MOST = 100


def facts_of(image: Image.Image) -> dict[str, Any]:
    """Return what is there: taken_at (local), offset, lat, lon, device, software. Broken metadata are
    none.
    """
    try:
        tags = image.getexif()
        inner, gps = tags.get_ifd(_EXIF), tags.get_ifd(_GPS)
        found = {
            "taken_at": _time(inner.get(_TAKEN)),
            "offset": _offset(inner.get(_OFFSET)),
            "device": " ".join(filter(None, (_text(tags.get(_MAKE)), _text(tags.get(_MODEL))))) or None,
            "software": _text(tags.get(_SOFTWARE)),
            **_place(gps),
        }
    except Exception:  # the readers of metadata raise whatever they like; the picture is none the worse
        return {}
    return {name: value for name, value in found.items() if value is not None}


def _time(value: Any) -> str | None:
    match = _TIME.match(value) if isinstance(value, str) else None
    if match is None or match[1] == "0000":
        return None
    year, month, day, hour, minute, second = match.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}"


def _offset(value: Any) -> str | None:
    return value[:6] if isinstance(value, str) and _OFFSET_FORM.match(value) else None


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    return "".join(sign for sign in value if sign.isprintable()).strip()[:_TEXT_MOST] or None


def _place(gps: dict[int, Any]) -> dict[str, float]:
    lat, lon = _degrees(gps.get(2), gps.get(1), "S", 90), _degrees(gps.get(4), gps.get(3), "W", 180)
    if lat is None or lon is None or (lat, lon) == (0.0, 0.0):
        return {}
    return {"lat": round(lat, 6), "lon": round(lon, 6)}


def _degrees(value: Any, side: Any, negative: str, most: int) -> float | None:
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        return None
    try:
        degrees = float(value[0]) + float(value[1]) / 60 + float(value[2]) / 3600
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not math.isfinite(degrees) or not 0 <= degrees <= most:
        return None
    return -degrees if str(side).upper().startswith(negative) else degrees
