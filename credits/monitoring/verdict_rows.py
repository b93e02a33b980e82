"""Verdicts packed for binary COPY."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from struct import Struct

import msgspec

from credits.monitoring.decide import Decision
from puhui.kernel.copy import NULL, microseconds, text_field

# Those of fixed width first: one call packs them.
COLUMNS = [
    *("party_id", "activity_id", "seq", "reduction_g", "credited_g", "capped_g", "decided_at"),
    *("is_coin_only", "basis_id", "status", "reason_codes", "tier", "outcome", "resolved"),
]
TABLE = "credits_verdict"
_TEXT_OID = 25
_JSONB_VERSION = b"\x01"

# Field count, then length and value of each column; without a basis, only the length that says null.
_based = Struct("!h i16s i16s ih iq iq iq iq i? ii").pack
_baseless = Struct("!h i16s i16s ih iq iq iq iq i? i").pack
_i4 = Struct("!i").pack
_parts = attrgetter(*Decision.__struct_fields__)


@lru_cache(maxsize=4096)
def _words(status: str, reasons: tuple[str, ...], tier: str, outcome: str) -> bytes:
    """The text columns of a row: there are few combinations of them."""
    if reasons:
        elements = b"".join(text_field(reason) for reason in reasons)
        array = _i4(1) + _i4(0) + _i4(_TEXT_OID) + _i4(len(reasons)) + _i4(1) + elements
    else:
        array = _i4(0) + _i4(0) + _i4(_TEXT_OID)
    return text_field(status) + _i4(len(array)) + array + text_field(tier) + text_field(outcome)


def pack_verdicts(
    decisions: Iterable[Decision], outcomes: Mapping[bytes, str], now: datetime
) -> Iterator[bytes]:
    """Yield the rows (seq 1) of decisions made `now`, each with its party's outcome."""
    at = microseconds(now)
    for claim, judge, status, reasons, reduction, credited, capped, resolved in map(_parts, decisions):
        party, tier = claim.party, claim.tier
        ids = (14, 16, party, 16, claim.activity, 2, 1)
        words = _words(status, reasons, tier, outcomes[party])
        if judge is None:
            fixed = _baseless(*ids, 8, reduction, 8, credited, 8, capped, 8, at, 1, False, -1)
        else:
            coin_only, basis = judge.coin_only[tier], judge.basis_id
            fixed = _based(*ids, 8, reduction, 8, credited, 8, capped, 8, at, 1, coin_only, 4, basis)
        yield b"".join((fixed, words, _jsonb(resolved) if resolved else NULL))


def _jsonb(resolved: dict[str, str]) -> bytes:
    data = _JSONB_VERSION + msgspec.json.encode(resolved)
    return _i4(len(data)) + data
