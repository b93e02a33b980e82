"""Sharing whole numbers out by weight, to the last one, and the fee: pure (market.md 3.2).

One rule for all: everybody gets the whole part of their share, and what is left over goes one by one to the
largest fractions, ties to whoever comes first.
"""

from collections.abc import Sequence

BASIS_POINTS = 10_000


def fee_of(gross_fen: int, fee_bp: int) -> int:
    """Return the fee on an amount, rounded up to a whole fen: 58 of 11,550 at 0.5 % (market.md 3.2)."""
    return -(-gross_fen * fee_bp // BASIS_POINTS)


def share_out(amount: int, weights: Sequence[int]) -> list[int]:
    """Return parts of `amount`, in the order of `weights`, that add up to it exactly.

    Proceeds in fen by grams, or grams sold of what was put in: both are this. Raises ValueError where there
    is something to share and nobody to get it, or a weight or the amount is negative.
    """
    total = sum(weights)
    if amount < 0 or any(weight < 0 for weight in weights) or (amount and not total):
        raise ValueError("something is shared out among those who have a part in it")
    if not amount:
        return [0] * len(weights)
    parts = [amount * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(amount * weights[at] % total), at))
    for at in order[: amount - sum(parts)]:
        parts[at] += 1
    return parts
