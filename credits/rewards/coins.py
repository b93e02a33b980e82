"""How many coins grams are worth: integers, rounded down once an assignment (decisions 62)."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def coins_for(parts: Sequence[tuple[int, int]]) -> list[int]:
    """Return the coins of each part of one assignment; a part is (grams, coins per 1,000 g).

    The whole is rounded down once, so the sum is floor(sum of grams x rate / 1000). Each part gets what the
    running sum gained by it, so that budgets of several cities can be charged whole coins that add up.
    """
    running = accumulate((grams * rate for grams, rate in parts), initial=0)
    return [after // 1000 - before // 1000 for before, after in pairwise(running)]
