"""The bodies that phones send: fifty activities, each new, from the phone itself or vouched for by an
operator."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID

from credits.activities.signatures import canonical
from tests.benchmarks.population import WAYS
from tests.benchmarks.web_people import OPERATOR

ITEMS = 50


def batch(random: Random, key: bytes, number: int, now: datetime) -> bytes:
    """Return a body of fifty items; in every second one an operator signed them."""
    is_signed = number % 2 == 1
    items = [_item(random, key if is_signed else None, now) for _ in range(ITEMS)]
    return json.dumps({"activities": items}, separators=(",", ":")).encode()


def _item(random: Random, key: bytes | None, now: datetime) -> dict[str, Any]:
    way = random.choice(WAYS)
    begin = now - timedelta(minutes=random.uniform(120, 4_000))
    kilometres = random.uniform(way.shortest_km, min(way.longest_km, 20))
    item: dict[str, Any] = {
        "client_id": str(UUID(int=random.getrandbits(128))),
        "type": way.code,
        "occurred_from": begin.astimezone(UTC).isoformat(timespec="seconds"),
        "occurred_to": (begin + timedelta(hours=kilometres / way.km_per_hour)).isoformat(timespec="seconds"),
        "inputs": {"distance_km": f"{kilometres:.3f}"},
        "source": {"kind": "device"},
    }
    if key is None:
        item["device"] = {"mock": False, "steps": random.randrange(20_000)}
        return item
    item["source"] = {"kind": "operator", "code": OPERATOR, "reference": f"{random.getrandbits(64):016x}"}
    item["source"]["signature"] = hmac.new(key, canonical(item), sha256).hexdigest()
    return item


def post(body: bytes, token: str) -> bytes:
    """Return the request that sends a batch."""
    return (
        b"POST /api/v1/activities HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        b"Accept-Language: zh-CN\r\nContent-Type: application/json\r\n"
        b"Authorization: Bearer %b\r\nContent-Length: %d\r\n\r\n%b" % (token.encode(), len(body), body)
    )


def get_account(token: str) -> bytes:
    """Return the request for the account."""
    return (
        b"GET /api/v1/account HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: application/json\r\n"
        b"Accept-Language: zh-CN\r\nAuthorization: Bearer %b\r\n\r\n" % token.encode()
    )
