"""Items of `POST activities` as phones and operators' systems make them, on an evening of the scheme.

Signing is written here a second time, from api.md and without a JSON library, so that a mistake in the
product's canonical form cannot hide in a test that uses it.
"""

import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from math import sin
from typing import Any

from credits.activities.models import Operator, OperatorKey
from credits.activities.signatures import forget_operators
from puhui.kernel.clock import SHANGHAI

Item = dict[str, Any]

# A Monday; the evening at which everything is received, unless a test says otherwise.
EVENING = datetime(2026, 11, 2, 20, 0, tzinfo=SHANGHAI)
MORNING = EVENING.replace(hour=8)
MIDNIGHT = EVENING.replace(hour=0)
KEY, OTHER_KEY = b"7" * 64, b"8" * 64
OPERATOR = "gz-metro"
TYPES = ["metro_trip", "bus_trip", "shared_bike_ride", "own_bike_ride", "walk", "household_electricity"]

_numbers: Iterator[int] = count(1)


def fresh(prefix: str = "item") -> str:
    """Return a name that no other test run in this process has used."""
    return f"{prefix}-{next(_numbers)}"


def trip(
    kind: str = "metro_trip",
    km: str = "34.9",
    *,
    begins: datetime = MORNING,
    minutes: float = 41,
    source: str = "device",
    **more: Any,
) -> Item:
    """Return a trip as a phone sends it."""
    ends = begins + timedelta(minutes=minutes)
    return {
        "client_id": fresh(),
        "type": kind,
        "occurred_from": begins.isoformat(),
        "occurred_to": ends.isoformat(),
        "inputs": {"distance_km": km},
        "source": {"kind": source},
        **more,
    }


def electricity(
    kwh: str = "6.5", days: int = 1, *, ends: datetime = MIDNIGHT, source: str = "device", **more: Any
) -> Item:
    """Return a period of a meter that ends at `ends`."""
    return {
        "client_id": fresh(),
        "type": "household_electricity",
        "occurred_from": (ends - timedelta(days=days)).isoformat(),
        "occurred_to": ends.isoformat(),
        "inputs": {"consumption_kwh": kwh, "period_days": str(days)},
        "source": {"kind": source},
        **more,
    }


def signed(item: Item, key: bytes = KEY, *, reference: str | None = None, operator: str = OPERATOR) -> Item:
    """Return the item with its operator's word for it."""
    source = {"kind": "operator", "code": operator, "reference": reference or fresh("ref")}
    item = item | {"source": source}
    return item | {"source": source | {"signature": hmac.new(key, canonical(item), sha256).hexdigest()}}


def ride(kind: str = "metro_trip", km: str = "34.9", **more: Any) -> Item:
    """Return a trip that its operator vouches for: a phone alone cannot show a bus or a metro."""
    return signed(trip(kind, km, **more))


def canonical(item: Item) -> bytes:
    """Return what the operator signs, by api.md: keys sorted, no white space, UTF-8."""
    source = item["source"]
    told = {name: item[name] for name in ("inputs", "occurred_from", "occurred_to", "type")}
    return _written({**told, "code": source["code"], "reference": source["reference"]}).encode("utf-8")


def _written(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_written(name)}:{_written(value[name])}" for name in sorted(value)) + "}"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def make_operator(
    code: str = OPERATOR, *keys: bytes, types: list[str] = TYPES, regions: tuple[str, ...] = ("CN-GD",)
) -> Operator:
    """Make an operator that may sign for `types` in `regions`, with keys valid since 2020."""
    operator = Operator.objects.create(
        code=code, name_zh=code, name_en=code, types=types, regions=list(regions)
    )
    for key in keys or (KEY,):
        add_key(operator, key)
    return operator


def add_key(
    operator: Operator, key: bytes, *, valid_from: datetime | None = None, valid_to: datetime | None = None
) -> None:
    """Give the operator a further key."""
    begin = valid_from or datetime(2020, 1, 1, tzinfo=UTC)
    OperatorKey.objects.create(operator=operator, secret=key.decode(), valid_from=begin, valid_to=valid_to)
    forget_operators()


def straight_trace(
    km: float, *, begins: datetime = MORNING, minutes: float = 41, fixes: int = 21, lat: float = 23.1
) -> list[list[float]]:
    """Return a trace that covers `km` due east, no two steps alike, as nothing but a program makes them."""
    # A degree of longitude on the sphere that the product measures on.
    degree_km = 111.19492664455873 * 0.9198  # cos(23.1 degrees), near enough for a test's purpose
    start, seconds = begins.timestamp(), minutes * 60
    return [
        [113.2 + km / degree_km * at / (fixes - 1), lat, start + seconds * step / (fixes - 1), 8.0]
        for step, at in enumerate([0, *(n + 0.3 * sin(n) for n in range(1, fixes - 1)), fixes - 1])
    ]
