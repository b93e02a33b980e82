"""REPLAY_EXACT: the very same trace came before, from whomever (screening 2.5; decisions 57)."""

from collections.abc import Mapping
from decimal import Decimal

from credits.screening.types import Claim

CODE = "REPLAY_EXACT"


def check(claim: Claim, values: Mapping[str, Decimal]) -> str | None:
    """Return the reason code if another activity was received first with this claim's trace."""
    return CODE if claim.is_replay else None
