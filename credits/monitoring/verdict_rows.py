"""Verdicts packed for binary COPY."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import lru_cache
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


@lru_cache(maxsize=4096)
def _words(status: str, reasons: tuple[str, ...], tier: str, outcome: str) -> bytes:
    """The text columns of a row: there are few combinations of them."""
    if reasons:
        elements = b"".join(text_field(reason) for reason in reasons)
        array = _i4(1) + _i4(0) + _i4(_TEXT_OID) + _i4(len(reasons)) + _i4(1) + elements
    else:
        array = _i4(0) + _i4(0) + _i4(_TEXT_OID)
    return text_field(status) + _i4(len(array)) + array + text_field(tier) + text_field(outcome)


def pack_verdict(decision: Decision, outcome: str, decided_us: int) -> bytes:
    """Return one verdict row (seq 1) decided at `decided_us` (see copy.microseconds)."""
    claim, judge, resolved = decision.claim, decision.judge, decision.resolved
    words = _words(decision.status, decision.reasons, claim.tier, outcome)
    ids = (14, 16, claim.party, 16, claim.activity, 2, 1)
    grams = (8, decision.reduction_g, 8, decision.credited_g, 8, decision.capped_g)
    if judge is None:
        return _baseless(*ids, *grams, 8, decided_us, 1, False, -1) + words + NULL
    coin_only = judge.coin_only[claim.tier]
    row = _based(*ids, *grams, 8, decided_us, 1, coin_only, 4, judge.basis_id) + words
    if not resolved:
        return row + NULL
    data = _JSONB_VERSION + msgspec.json.encode(resolved)
    return row + _i4(len(data)) + data


def pack_verdicts(
    decisions: Iterable[Decision], outcomes: Mapping[bytes, str], now: datetime
) -> Iterator[bytes]:
    """Yield the rows of decisions made `now`, each with its party's outcome."""
    at = microseconds(now)
    for decision in decisions:
        yield pack_verdict(decision, outcomes[decision.claim.party], at)
