"""Bus fares: a ride between two taps. On a line with a flat fare nobody taps off, and no distance is known.

{"txn": "B-1", "rider": "p-7", "line": "B12", "tap_on": "2026-11-02T08:00:00+08:00",
 "tap_off": "2026-11-02T08:21:00+08:00", "distance_m": 8000}
"""

from collections.abc import Mapping
from typing import Any

from credits.activities.sources.types import RecordRefused, Source, Told, instant, kilometres, text


def read(record: Mapping[str, Any]) -> Told:
    """Return the ride as an item; raises RecordRefused."""
    if record.get("tap_off") is None or record.get("distance_m") is None:
        raise RecordRefused("JOURNEY_INCOMPLETE", "tap_off")
    return Told(
        subject=text(record, "rider"),
        reference=text(record, "txn"),
        type="bus_trip",
        occurred_from=instant(record.get("tap_on"), "tap_on"),
        occurred_to=instant(record["tap_off"], "tap_off"),
        inputs={"distance_km": kilometres(record["distance_m"], "distance_m")},
    )


SOURCE = Source("bus_fare", "bus_trip", read)
