"""Verdicts packed for binary COPY."""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from struct import Struct

import msgspec

from credits.monitoring.decide import Decision
from puhui.kernel.copy import NULL, microseconds, text_field

COLUMNS = [
    *(
        "party_id",
        "activity_id",
        "seq",
        "status",
        "reason_codes",
        "tier",
        "outcome",
        "reduction_g",
        "credited_g",
    ),
    *("capped_g", "is_coin_only", "decided_at", "basis_id", "resolved"),
]
TABLE = "credits_verdict"
_TEXT_OID = 25
_JSONB_VERSION = b"\x01"

_ids = Struct("!h i16s i16s ih").pack
_numbers = Struct("!iq iq iq i? iq").pack
_int4 = Struct("!ii").pack
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
    claim, judge, status, reasons, reduction_g, credited_g, capped_g, resolved = decision
    coin_only = judge is not None and judge.coin_only[claim.tier]
    row = (
        _ids(len(COLUMNS), 16, claim.party, 16, claim.activity, 2, 1)
        + _words(status, reasons, claim.tier, outcome)
        + _numbers(8, reduction_g, 8, credited_g, 8, capped_g, 1, coin_only, 8, decided_us)
        + (_int4(4, judge.basis_id) if judge is not None else NULL)
    )
    if not resolved:
        return row + NULL
    data = _JSONB_VERSION + msgspec.json.encode(resolved)
    return row + _i4(len(data)) + data


def pack_verdicts(decisions: Iterable[tuple[Decision, str]], now: datetime) -> list[bytes]:
    """Return the rows of (decision, outcome) pairs, decided at `now`."""
    at = microseconds(now)
    return [pack_verdict(decision, outcome, at) for decision, outcome in decisions]
