"""A table of readings: columns named with their units, times and numbers, written anew as plain CSV in UTF-8.

A header names the columns; the unit stands behind the name in brackets or in a column of its own called
`unit`. A column is of times or of numbers if each of its cells is; a table without numbers holds no readings.
"""

import csv
import io
import re
from datetime import UTC, datetime
from typing import Any

from table_rows import CODE, is_number, rows_of
from verdicts import Read, Refused

READINGS_MOST = 2_000
_NAMED = re.compile(r"^(.*?)\s*[(\[（]\s*([^)\]）]{1,20})\s*[)\]）]$")
_UNIT_NAMES = {"unit", "单位"}
_TIME = re.compile(
    r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
    r"(Z|[+-]\d\d:?\d\d)?$"
)


def read(content: bytes, media_type: str) -> Read:
    """Return the facts of a table and its copy; raises Refused."""
    rows = [cells for _, cells in rows_of(content, media_type)]
    if len(rows) < 2:
        raise Refused("file_type_refused", "no table")
    header, body = rows[0], rows[1:]
    width = len(header)
    if not all(header) or len(set(header)) != width:
        raise Refused(CODE, "header", (1, 1))
    for number, cells in enumerate(body, 2):
        if len(cells) > width:
            raise Refused(CODE, "more cells than columns", (number, width + 1))
        cells.extend([""] * (width - len(cells)))
    columns = [_column(header[place], [cells[place] for cells in body]) for place in range(width)]
    if all(column["kind"] != "number" for column in columns):
        raise Refused("file_type_refused", "no numbers")
    facts = {"rows": len(body), "columns": columns, "readings": _readings(columns, body)}
    return Read(facts, _copy(header, body))


def _column(name: str, cells: list[str]) -> dict[str, Any]:
    match = _NAMED.match(name)
    found: dict[str, Any] = {"name": match[1] if match else name, "unit": match[2] if match else None}
    filled = [cell for cell in cells if cell]
    if filled and all(map(is_number, filled)):
        return found | {"kind": "number", "filled": len(filled)}
    if filled and all(_time(cell) for cell in filled):
        return found | {"kind": "time", "filled": len(filled)}
    return found | {"kind": "text", "filled": len(filled)}


def _time(text: str) -> str | None:
    """Return a time as in ISO 8601, without an offset where none is written, or None."""
    match = _TIME.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        # Local or not is what its own offset says; this one only checks that there is such a time.
        found = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        return None
    return found.replace(tzinfo=None).isoformat() + (match[7] or "")


def _readings(columns: list[dict[str, Any]], body: list[list[str]]) -> list[list[str | None]]:
    """Return [time, column's name, number, unit] of the first rows, where a column tells the time."""
    times = [place for place, column in enumerate(columns) if column["kind"] == "time"]
    units = [place for place, column in enumerate(columns) if column["name"].lower() in _UNIT_NAMES]
    found: list[list[str | None]] = []
    if not times:
        return found
    for cells in body:
        for place, column in enumerate(columns):
            if column["kind"] == "number" and cells[place]:
                unit = column["unit"] or (cells[units[0]] if units else None)
                at = _time(cells[times[0]])
                found.append([at, column["name"], cells[place].replace(",", ""), unit])
        if len(found) >= READINGS_MOST:
            break
    return found[:READINGS_MOST]


def _copy(header: list[str], body: list[list[str]]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(header)
    writer.writerows(body)
    # With its mark: a spreadsheet would otherwise take Chinese for something else.
    return target.getvalue().encode("utf-8-sig")
