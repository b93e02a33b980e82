"""FILE_TIME_MISMATCH: a document, table or track that is of another time than the claim.

A bill is written after what it bills, so only a document made before the act began contradicts it. A table or
a track tells from when to when it goes: it has to touch the act. As with photographs, anybody can write what
a file says, so a contradiction is for somebody to look at.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from credits.evidence.pdf_times import is_time, iso_of_pdf
from credits.screening.checks.exif import HOURS_MAX, LOCAL_HOURS
from credits.screening.findings import Asks, Finding

CODE = "FILE_TIME_MISMATCH"


def check(told: Mapping[str, Any], begins: datetime, ends: datetime) -> Finding | None:
    """Return a finding if the file is of another time than from `begins` to `ends`: hours away, and how many
    are let pass.

    `told` is what the file says of itself: `created` of a document, `readings` of a table (the time first in
    each), `begins` and `ends` of a track.
    """
    first, last = _span(told)
    if first is None:
        return None
    limit = HOURS_MAX if has_offset(first) else HOURS_MAX + LOCAL_HOURS
    away = begins - _instant(last or first)
    if last is not None:  # a document may be as late as it likes
        away = max(away, _instant(first) - ends)
    hours = away / timedelta(hours=1)
    return Finding(CODE, Asks.REVIEW, round(hours, 1), limit) if hours > limit else None


def _span(told: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """Return the first and the last time of a file as in ISO 8601; a document has no last."""
    if "created" in told:
        return iso_of_pdf(told["created"]), None
    times = [told[name] for name in ("begins", "ends") if told.get(name)]
    times += [at for at, *_ in told.get("readings", ()) if at]
    readable = sorted((time for time in times if is_time(time)), key=_instant)
    return (readable[0], readable[-1]) if readable else (None, None)


def has_offset(text: str) -> bool:
    """Tell whether a time says how far it is from UTC."""
    return datetime.fromisoformat(text).tzinfo is not None


def _instant(text: str) -> datetime:
    """Return the moment; local time without an offset is read as UTC."""
    return datetime.fromisoformat(text if has_offset(text) else f"{text}+00:00")
