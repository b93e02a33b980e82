"""A track in GPX: its points and times and nothing else; the copy is a plain table of them."""

import io
import math
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse
from verdicts import Read, Refused

POINTS_MAX, DEPTH_MAX, ELEMENTS_MAX = 100_000, 12, 1_000_000
_NAMESPACES = ("{http://www.topografix.com/GPX/1/1}", "{http://www.topografix.com/GPX/1/0}", "")


def read(content: bytes, media_type: str) -> Read:
    """Return the facts of a track and its copy; raises Refused, and what the parser raises for the rest."""
    depth, elements, root = 0, 0, None
    points: list[tuple[float, float, str]] = []
    # No document type at all: what could be defined there is what attacks are made of.
    for event, element in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth, elements = depth + 1, elements + 1
            if depth > DEPTH_MAX or elements > ELEMENTS_MAX:
                raise Refused("file_damaged", "nesting")
            if root is None:
                root = element
                if _plain(element) != "gpx":
                    raise Refused("file_type_refused", "not a track")
            continue
        depth -= 1
        if _plain(element) in {"trkpt", "rtept", "wpt"}:
            points.append(_point(element))
            if len(points) > POINTS_MAX:
                raise Refused("file_damaged", "points")
        if depth and _plain(element) not in {"time", "name", "ele"}:
            element.clear()
    if not points:
        raise Refused("file_damaged", "no points")
    times = sorted(at for _, _, at in points if at)
    facts = {
        "points": len(points),
        "begins": times[0] if times else None,
        "ends": times[-1] if times else None,
    }
    lines = ["lat,lon,time", *(f"{lat:.6f},{lon:.6f},{at}" for lat, lon, at in points)]
    return Read(facts, ("\r\n".join(lines) + "\r\n").encode())


def _plain(element: Element) -> str:
    for space in _NAMESPACES:
        if space and element.tag.startswith(space):
            return element.tag.removeprefix(space)
    return element.tag


def _point(element: Element) -> tuple[float, float, str]:
    lat, lon = float(element.get("lat", "nan")), float(element.get("lon", "nan"))
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        raise Refused("file_damaged", "point")
    at = next((child.text or "" for child in element if _plain(child) == "time"), "").strip()
    if at and not set(at) <= set("0123456789-:.TZ+"):
        raise Refused("file_damaged", "time")
    return lat, lon, at[:35]
