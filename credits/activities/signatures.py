"""An operator's word for an act: HMAC-SHA256 over the canonical JSON of what it vouches for (api.md,
Activities)."""

import hmac
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from credits.activities.models import Operator, OperatorKey
from puhui.kernel.clock import forget_with_database

# A key withdrawn or added takes effect within this time in every process.
KEYS_LIVE_S = 5.0


@dataclass(frozen=True, slots=True)
class SigningOperator:
    """An operator with its keys as bytes and their validity."""

    code: str
    types: frozenset[str]
    regions: frozenset[str]
    keys: tuple[tuple[bytes, datetime, datetime | None], ...]


# The same bytes as `json.dumps` with sorted keys and no white space, in a tenth of the time.
_encode = msgspec.json.Encoder(order="sorted").encode


def canonical(item: dict[str, Any]) -> bytes:
    """Return the bytes that an operator signs: keys sorted, no white space, UTF-8; values as they were
    sent."""
    source = item["source"]
    signed = {
        "code": source["code"],
        "reference": source["reference"],
        "type": item["type"],
        "occurred_from": item["occurred_from"],
        "occurred_to": item["occurred_to"],
        "inputs": item["inputs"],
    }
    return _encode(signed)


def sign(key: bytes, item: dict[str, Any]) -> str:
    """Return the lower-case hex signature of `item` under `key` (what an operator's system does)."""
    return hmac.digest(key, canonical(item), "sha256").hex()


def is_vouched_for(item: dict[str, Any], *, regions: tuple[str, ...], now: datetime) -> bool:
    """Tell whether the operator named in the item signed it and may sign for its type and region.

    `regions` is the item's region with all it lies in. Two keys of an operator may be valid at once.
    """
    operator = signing_operators().get(item["source"]["code"])
    if operator is None or item["type"] not in operator.types or operator.regions.isdisjoint(regions):
        return False
    signature = item["source"]["signature"].encode()  # anything may be sent as one
    content = canonical(item)
    return any(
        hmac.compare_digest(hmac.digest(key, content, "sha256").hex().encode(), signature)
        for key, valid_from, valid_to in operator.keys
        if valid_from <= now and (valid_to is None or now < valid_to)
    )


def may_sign(code: str, type_code: str, regions: tuple[str, ...]) -> bool:
    """Tell whether the operator may vouch for this type there (its word itself was checked elsewhere)."""
    operator = signing_operators().get(code)
    return operator is not None and type_code in operator.types and not operator.regions.isdisjoint(regions)


_held: tuple[float, dict[str, SigningOperator]] = (float("-inf"), {})


def signing_operators() -> dict[str, SigningOperator]:
    """Return the operators by code, read again every few seconds."""
    global _held
    read_at, operators = _held
    if time.monotonic() - read_at > KEYS_LIVE_S:
        operators = _read_operators()
        _held = (time.monotonic(), operators)
    return operators


def forget_operators() -> None:
    """Read the operators again at the next call (after a change in this process)."""
    global _held
    _held = (float("-inf"), {})


forget_with_database(forget_operators)


def _read_operators() -> dict[str, SigningOperator]:
    keys: dict[str, list] = {}
    for key in OperatorKey.objects.order_by("id"):
        keys.setdefault(key.operator_id, []).append((key.secret.encode(), key.valid_from, key.valid_to))
    return {
        row.code: SigningOperator(
            row.code, frozenset(row.types), frozenset(row.regions), tuple(keys.get(row.code, ()))
        )
        for row in Operator.objects.all()
    }
