"""BILL_PERIOD_MISMATCH, BILL_METER_MISMATCH, BILL_AMOUNT_MISMATCH: a bill whose words are of another period,
meter or amount than the claim.

A bill may be of more than the claim (a month, of which ten days are claimed): then it says nothing about the
amount. Whatever it does not tell, or could not be read, is no finding; nor is one number among many that
fits. A contradiction is for somebody to look at, since bills are laid out in many ways.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

from credits.screening.checks.table_amount import LEAST, SHARE_MAX, UNITS
from credits.screening.findings import Asks, Finding
from puhui.kernel.clock import business_date

PERIOD, METER, AMOUNT = "BILL_PERIOD_MISMATCH", "BILL_METER_MISMATCH", "BILL_AMOUNT_MISMATCH"
# Chosen: a period is written with its last day in it or not, and a meter is read a day sooner or later.
DAYS_MAX = 2
# Numbers that are compared with one another, as a meter's reading before and after are.
COMPARED_MOST = 12

Days = tuple[date, date]


def check(
    told: Mapping[str, Any],
    amounts: Mapping[str, Decimal],
    meter: str | None,
    begins: datetime,
    ends: datetime,
) -> Iterator[Finding]:
    """Yield what a document's text tells otherwise than a claim of a household does.

    `amounts` are the claim's by input (`consumption_kwh`), `meter` its number in the one form of numbers.
    The period's finding tells by how many days it lies outside, the amount's the nearest and the claimed one.
    """
    amounts = {name: value for name, value in amounts.items() if _unit(name) in UNITS}
    if not amounts:
        return
    claimed = business_date(begins), business_date(ends - timedelta(microseconds=1))
    spans = [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in told.get("spans", ())]
    outside = min((_outside(claimed, span) for span in spans), default=0)
    if outside > DAYS_MAX:
        yield Finding(PERIOD, Asks.REVIEW, outside, DAYS_MAX)
    numbers = ["".join(filter(str.isalnum, number)).lstrip("0") for number in told.get("meters", ())]
    if meter and numbers and not any(_is_same(meter, number) for number in numbers):
        yield Finding(METER, Asks.REVIEW)
    # What is told of a month tells nothing of ten days of it.
    if outside <= DAYS_MAX and (not spans or any(_is_whole(claimed, span) for span in spans)):
        for name, value in amounts.items():
            yield from _amount(told.get("amounts", ()), UNITS[_unit(name)], value)


def _amount(told: Sequence[Sequence[str]], spelt: Sequence[str], claimed: Decimal) -> Iterator[Finding]:
    numbers = [Decimal(number) for number, unit in told if unit in spelt]
    if not numbers:
        return
    # The amount itself, what tiers add up to, or what a meter showed after less what it showed before.
    candidates = [*numbers, sum(numbers, Decimal(0))]
    candidates += [abs(one - other) for one, other in combinations(numbers[:COMPARED_MOST], 2)]
    if any(abs(number - claimed) <= max(claimed * SHARE_MAX, LEAST) for number in candidates):
        return
    nearest = min(numbers, key=lambda number: abs(number - claimed))
    yield Finding(AMOUNT, Asks.REVIEW, float(nearest), float(claimed))


def _unit(name: str) -> str:
    return name.rpartition("_")[2]


def _outside(claimed: Days, span: Days) -> int:
    """Return by how many days the claim begins before the span and ends after it; each has its last day."""
    return max((span[0] - claimed[0]).days, 0) + max((claimed[1] - span[1]).days, 0)


def _is_whole(claimed: Days, span: Days) -> bool:
    return all(abs((one - other).days) <= DAYS_MAX for one, other in zip(claimed, span, strict=True))


def _is_same(meter: str, number: str) -> bool:
    """Tell whether two numbers are of one meter: a bill may leave the supplier's first signs away."""
    return meter == number or meter.endswith(number) or number.endswith(meter)
