"""Electricity bills: what a household's account consumed in a period of whole days.

    {"bill_no": "E-1", "account": "p-7", "from": "2026-10-01", "to": "2026-10-31", "kwh": "195.0",
     "reading": "ACTUAL"}

`from` and `to` are days of Shanghai, the last one not in the period. An estimated reading measures nothing:
the bill after it covers both periods.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from credits.activities.sources.types import RecordRefused, Source, Told, amount, text
from puhui.kernel.clock import SHANGHAI


def read(record: Mapping[str, Any]) -> Told:
    """Return the period as an item; raises RecordRefused."""
    if record.get("reading") != "ACTUAL":
        raise RecordRefused("READING_ESTIMATED", "reading")
    begin, end = _day(record, "from"), _day(record, "to")
    if begin >= end:
        raise RecordRefused("TIME_INVALID", "to")
    return Told(
        subject=text(record, "account"),
        reference=text(record, "bill_no"),
        type="household_electricity",
        occurred_from=_midnight(begin),
        occurred_to=_midnight(end),
        inputs={
            "consumption_kwh": f"{amount(record.get('kwh'), 'kwh'):f}",
            "period_days": str((end - begin).days),
        },
    )


def _day(record: Mapping[str, Any], name: str) -> date:
    try:
        return date.fromisoformat(text(record, name))
    except ValueError as error:
        raise RecordRefused("TIME_INVALID", name) from error


def _midnight(day: date) -> str:
    return datetime.combine(day, time(), SHANGHAI).isoformat()


SOURCE = Source("utility", "household_electricity", read)
