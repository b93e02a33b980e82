"""Verdicts packed for binary COPY."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from struct import Struct

import msgspec
from msgspec.structs import astuple

from credits.methodologies.language.document import Tier
from credits.monitoring.decide import Decision
from credits.monitoring.judge import Judge
from puhui.kernel.copy import NULL, microseconds, text_field

# What is the same for all first, then for many, then mostly, then what is the activity's own.
COLUMNS = [
    *("decided_at", "seq", "is_coin_only", "basis_id", "status", "reason_codes", "tier", "outcome"),
    "resolved",
    *("party_id", "activity_id", "reduction_g", "credited_g", "capped_g"),
]
TABLE = "credits_verdict"
_TEXT_OID = 25
_JSONB_VERSION = b"\x01"

# Field count, then length and value of each column; without a basis, only the length that says null.
_of_all = Struct("!h iq ih").pack
_based = Struct("!i? ii").pack
_baseless = Struct("!i? i").pack
_own = Struct("!i16s i16s iq iq iq").pack
_i4 = Struct("!i").pack


def pack_verdicts(
    decisions: Iterable[Decision], outcomes: Mapping[bytes, str], now: datetime
) -> Iterator[bytes]:
    """Yield the rows (seq 1) of decisions made `now`, each with its party's outcome."""
    of_all = _of_all(len(COLUMNS), 8, microseconds(now), 2, 1)
    shared: dict[_Shared, bytes] = {}
    for claim, judge, status, reasons, reduction, credited, capped, resolved in map(astuple, decisions):
        party = claim.party
        key = judge, claim.tier, status, reasons, outcomes[party]
        begin = shared.get(key)
        if begin is None:
            basis = (judge.coin_only[claim.tier], judge.basis_id) if judge else None
            many = _of_many(basis, claim.tier, status, reasons, outcomes[party])
            begin = shared[key] = of_all + many + NULL
        if resolved:
            begin = begin.removesuffix(NULL) + _jsonb(resolved)
        yield begin + _own(16, party, 16, claim.activity, 8, reduction, 8, credited, 8, capped)


# Judge, tier, status, reasons and outcome.
_Shared = tuple[Judge | None, Tier, str, tuple[str, ...], str]


# Judges are by day and place, and hundreds of them rest on one basis.
@lru_cache(maxsize=2_000)
def _of_many(
    basis: tuple[bool, int] | None, tier: Tier, status: str, reasons: tuple[str, ...], outcome: str
) -> bytes:
    if basis is None:
        fixed = _baseless(1, False, -1)
    else:
        is_coin_only, basis_id = basis
        fixed = _based(1, is_coin_only, 4, basis_id)
    if reasons:
        elements = b"".join(text_field(reason) for reason in reasons)
        array = _i4(1) + _i4(0) + _i4(_TEXT_OID) + _i4(len(reasons)) + _i4(1) + elements
    else:
        array = _i4(0) + _i4(0) + _i4(_TEXT_OID)
    texts = text_field(status), _i4(len(array)), array, text_field(tier), text_field(outcome)
    return b"".join((fixed, *texts))


def _jsonb(resolved: dict[str, str]) -> bytes:
    data = _JSONB_VERSION + msgspec.json.encode(resolved)
    return _i4(len(data)) + data
