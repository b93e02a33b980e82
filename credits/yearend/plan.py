"""What becomes of what one party has left: pure, so that the rule can be tested by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from credits.rewards.accruals import BELOW_ONE_COIN, BUDGET_EXHAUSTED, NO_RATE
from credits.rewards.coins import coins_for
from credits.schemes.year_end_models import YearEndOutcome
from credits.yearend.states import LineOutcome


@dataclass(frozen=True, slots=True)
class Left:
    """Grams of one asset that are left, with the rule's word on its book and the rate (none: no coins)."""

    asset_id: int
    city: str
    grams: int
    outcome: str
    coins_per_1000g: int | None = None


@dataclass(frozen=True, slots=True)
class Settling:
    """What becomes of them, whole. Grams that cannot become coins are carried, and `problem` says why."""

    left: Left
    outcome: LineOutcome
    coins: int = 0
    problem: str = ""


def plan_settling(stock: Sequence[Left], *, budgets: Mapping[str, int]) -> list[Settling]:
    """Decide each asset in turn; `budgets` are the coins that each city may still give out this month."""
    coins_left = dict(budgets)
    planned = []
    for left in stock:
        if left.outcome == YearEndOutcome.RETIRE:
            planned.append(Settling(left, LineOutcome.RETIRED))
            continue
        if left.outcome == YearEndOutcome.CARRY:
            planned.append(Settling(left, LineOutcome.CARRIED))
            continue
        (coins,) = coins_for([(left.grams, left.coins_per_1000g or 0)])
        if left.coins_per_1000g is None:
            problem = NO_RATE
        elif not coins:
            problem = BELOW_ONE_COIN
        elif coins_left.get(left.city, 0) < coins:
            problem = BUDGET_EXHAUSTED
        else:
            coins_left[left.city] -= coins
            planned.append(Settling(left, LineOutcome.COINS, coins))
            continue
        planned.append(Settling(left, LineOutcome.CARRIED, problem=problem))
    return planned
