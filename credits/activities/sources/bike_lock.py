"""Locks of shared bicycles: a ride from unlocking to locking, with what the lock measured on the way.

    {"order_id": "K-1", "user": "p-7", "unlocked_at": 1793577600000, "locked_at": 1793578500000,
     "metres": 2500, "city": "CN-GD-GZ", "status": "CLOSED"}

Times are milliseconds since 1970. Orders still open, cancelled, or closed by the operator's staff who moved
the bicycle are no rides.
"""

from collections.abc import Mapping
from typing import Any

from credits.activities.sources.types import RecordRefused, Source, Told, epoch_ms, kilometres, text


def read(record: Mapping[str, Any]) -> Told:
    """Return the ride as an item; raises RecordRefused."""
    if record.get("status") != "CLOSED":
        raise RecordRefused("RIDE_NOT_CLOSED", "status")
    return Told(
        subject=text(record, "user"),
        reference=text(record, "order_id"),
        type="shared_bike_ride",
        occurred_from=epoch_ms(record.get("unlocked_at"), "unlocked_at"),
        occurred_to=epoch_ms(record.get("locked_at"), "locked_at"),
        inputs={"distance_km": kilometres(record.get("metres"), "metres")},
        region=text(record, "city"),
    )


SOURCE = Source("bike_lock", "shared_bike_ride", read)
