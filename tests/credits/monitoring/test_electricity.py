"""Household electricity: below the published baseline, and above it against one's own last seven days."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from credits.ledger.models import Balance
from credits.monitoring.histories import mean_of_last_days
from credits.monitoring.models import Verdict
from puhui.kernel.clock import SHANGHAI
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import MIDNIGHT, electricity, signed
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, told

DAY = 86_400_000_000


def days_ago(days: int) -> datetime:
    return MIDNIGHT - timedelta(days=days)


def period(kwh: str, days: int = 1, *, ends: datetime = MIDNIGHT) -> dict:
    return signed(electricity(kwh, days, ends=ends))


@pytest.mark.parametrize(
    ("periods", "begin", "mean"),
    [
        ([], 10, None),
        ([(7, 7, "10")], 10, "10"),
        ([(6, 6, "10")], 10, None),
        # The last seven of thirty days, though they are one period.
        ([(8, 8, "10")], 10, "10"),
        ([(3, 3, "3"), (10, 7, "10")], 10, "10"),
        ([(3, 3, "3"), (7, 4, "10")], 10, "7"),
        # What ends after the period begins is no history of it.
        ([(7, 7, "10"), (11, 1, "99")], 10, "10"),
        ([(7, 7, "10"), (10, 1, "17")], 10, "11"),
    ],
)
def test_the_mean_is_of_the_last_seven_decided_days(periods, begin, mean):
    held = [(end * DAY, days, Decimal(value)) for end, days, value in periods]
    expected = None if mean is None else Decimal(mean)
    assert mean_of_last_days(held, begin * DAY, 7) == expected


def test_above_the_baseline_nothing_is_saved_without_a_history(lin, evening):
    (result,) = send(lin, period("9.5"))
    credit()
    assert told(result) == Told("CREDITED", 0)
    assert not Verdict.objects.get().resolved
    assert explained(result)["recomputed"]


def test_above_the_baseline_the_own_history_counts_from_seven_days_on(lin, evening):
    (history,) = send(lin, period("61.2", 6, ends=days_ago(1)))
    credit()
    (six_days,) = send(lin, period("9.5"))
    credit()
    assert [told(history), told(six_days)] == [Told("CREDITED", 0)] * 2
    (seventh,) = send(lin, signed(electricity("10.2", 1, ends=days_ago(7))))
    credit()
    assert told(seventh) == Told("CREDITED", 0)


def test_the_example_of_the_method_list(lin, evening):
    send(lin, period("71.4", 7, ends=days_ago(1)))
    credit()
    (result,) = send(lin, period("9.5"))
    credit()
    assert told(result) == Told("CREDITED", 309)
    verdict = Verdict.objects.get(activity_id=result.id)
    assert Decimal(verdict.resolved["mean7_kwh_per_day"]) == Decimal("10.2")
    assert explained(result)["recomputed"]


def test_within_one_run_earlier_periods_are_history_of_later_ones(lin, evening):
    first, second = send(lin, period("71.4", 7, ends=days_ago(1)), period("9.5"))
    credit()
    assert [told(first).credited_g, told(second).credited_g] == [0, 309]


def test_history_that_comes_late_stands_in_its_place_in_time(lin, evening):
    """Days decided first, then earlier ones, then a later one: its history is the days just before it."""
    send(lin, period("71.4", 7, ends=days_ago(1)))
    credit()
    earlier, later = send(lin, period("140", 7, ends=days_ago(8)), period("9.5"))
    credit()
    assert told(earlier) == Told("CREDITED", 0)
    # Against the mean of 10.2 just before it, not the 20 of a week earlier.
    assert told(later) == Told("CREDITED", 309)
    assert Decimal(Verdict.objects.get(activity_id=later.id).resolved["mean7_kwh_per_day"]) == Decimal("10.2")


def test_what_was_refused_is_no_history(lin, evening):
    good, overlapping = send(lin, period("71.4", 7, ends=days_ago(1)), period("700", 7, ends=days_ago(1)))
    (result,) = send(lin, period("9.5"))
    credit()
    assert told(overlapping).status == "REJECTED"
    assert [told(good).credited_g, told(result).credited_g] == [0, 309]


def test_below_the_baseline_the_history_does_not_matter(lin, evening):
    send(lin, period("71.4", 7, ends=days_ago(1)))
    (result,) = send(lin, period("6.5"))
    credit()
    assert told(result) == Told("CREDITED", 662)


def test_two_items_for_the_turn_of_the_year_have_two_vintages(lin, catalogs):
    new_year = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    now = new_year + timedelta(days=2)
    set_clock(now)
    old, new = send(
        lin,
        period("13", 2, ends=new_year),
        period("6.5", 1, ends=new_year + timedelta(days=1)),
        now=now,
    )
    credit()
    assert [told(old).credited_g, told(new).credited_g] == [1325, 662]
    found = Balance.objects.filter(account__party_id=lin.party.id).order_by("asset__vintage")
    assert [(row.asset.vintage, row.available) for row in found] == [(2026, 1325), (2027, 662)]
    check_books()
