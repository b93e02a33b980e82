"""Verdicts packed for binary COPY."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from struct import Struct

import msgspec
from msgspec.structs import astuple

from credits.methodologies.language.document import Tier
from credits.monitoring.decide import Decision
from credits.monitoring.judge import Judge
from puhui.kernel.copy import NULL, microseconds, text_field

# What is the activity's own first; the rest, up to the last, is the same for many.
COLUMNS = [
    *("party_id", "activity_id", "reduction_g", "credited_g", "capped_g"),
    *(
        "seq",
        "decided_at",
        "is_coin_only",
        "basis_id",
        "status",
        "reason_codes",
        "tier",
        "outcome",
        "resolved",
    ),
]
TABLE = "credits_verdict"
_TEXT_OID = 25
_JSONB_VERSION = b"\x01"

# Field count, then length and value of each column; without a basis, only the length that says null.
_own = Struct("!h i16s i16s iq iq iq").pack
_based = Struct("!ih iq i? ii").pack
_baseless = Struct("!ih iq i? i").pack
_i4 = Struct("!i").pack


def pack_verdicts(
    decisions: Iterable[Decision], outcomes: Mapping[bytes, str], now: datetime
) -> Iterator[bytes]:
    """Yield the rows (seq 1) of decisions made `now`, each with its party's outcome."""
    at = microseconds(now)
    shared: dict[_Shared, bytes] = {}
    for claim, judge, status, reasons, reduction, credited, capped, resolved in map(astuple, decisions):
        party = claim.party
        key = judge, claim.tier, status, reasons, outcomes[party]
        rest = shared.get(key)
        if rest is None:
            rest = shared[key] = _pack_shared(key, at)
        own = _own(14, 16, party, 16, claim.activity, 8, reduction, 8, credited, 8, capped)
        yield own + rest + (_jsonb(resolved) if resolved else NULL)


# Judge, tier, status, reasons and outcome.
_Shared = tuple[Judge | None, Tier, str, tuple[str, ...], str]


def _pack_shared(key: _Shared, at: int) -> bytes:
    judge, tier, status, reasons, outcome = key
    if judge is None:
        fixed = _baseless(2, 1, 8, at, 1, False, -1)
    else:
        fixed = _based(2, 1, 8, at, 1, judge.coin_only[tier], 4, judge.basis_id)
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
