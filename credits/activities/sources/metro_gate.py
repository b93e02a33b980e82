"""Metro gates: a journey between an entry and an exit, with the distance that the fare was taken for.

    {"record_no": "G-1", "card_token": "p-7", "entry": {"station": "0101", "at": "2026-11-02T08:00:00+08:00"},
     "exit": {"station": "0117", "at": "2026-11-02T08:41:00+08:00"}, "fare_distance_m": 34900}

A journey without an exit has no distance, and one that leaves where it entered went nowhere.
"""

from collections.abc import Mapping
from typing import Any

from credits.activities.sources.types import RecordRefused, Source, Told, instant, kilometres, text


def read(record: Mapping[str, Any]) -> Told:
    """Return the journey as an item; raises RecordRefused."""
    entry, leave = record.get("entry"), record.get("exit")
    if not isinstance(entry, dict) or not isinstance(leave, dict):
        raise RecordRefused("JOURNEY_INCOMPLETE", "exit" if isinstance(entry, dict) else "entry")
    if text(entry, "station") == text(leave, "station"):
        raise RecordRefused("SAME_STATION", "exit/station")
    return Told(
        subject=text(record, "card_token"),
        reference=text(record, "record_no"),
        type="metro_trip",
        occurred_from=instant(entry.get("at"), "entry/at"),
        occurred_to=instant(leave.get("at"), "exit/at"),
        inputs={"distance_km": kilometres(record.get("fare_distance_m"), "fare_distance_m")},
    )


SOURCE = Source("metro_gate", "metro_trip", read)
