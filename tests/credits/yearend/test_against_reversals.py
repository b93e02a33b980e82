"""A year's end and a late discovery want the same grams: whichever comes first, each gram goes one way."""

from collections.abc import Callable

import pytest

from credits.reversals.models import Reversal
from credits.reversals.services import carry_out_reversals, collect_debts
from credits.yearend.models import YearEndLine, YearEndSettlement
from tests import cast
from tests.audit import broken_invariants
from tests.cast import CastMember
from tests.credits.reversals.stage import FRAUD, approve, done, propose
from tests.credits.rewards.grams import all_at_once, balances, logged_in_as
from tests.credits.yearend.years import YEAR, on_the_day, set_rule, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
GRAMS = 300
# By the rule for grams left: what a reversal comes to (recovered, coins, debt) and the line beside it, for
# the reversal that comes first and for the one that finds the year settled.
FIRST = (GRAMS, 0, 0), None
AFTER = {"retire": ((0, 0, GRAMS), "RETIRED"), "coins": ((0, GRAMS, 0), "COINS")}


def settle() -> str:
    return f"settled {work()['settled']}"


def carry_out() -> str:
    with logged_in_as("worker"):
        return f"reversed {carry_out_reversals()['reversed']}"


def frauds(officers: tuple[CastMember, CastMember], number: int) -> list[CastMember]:
    """Return residents with grams of the year that two officers have approved to take back."""
    members = [cast.resident(f"R{n}", phone=f"+8613800159{n:03d}") for n in range(number)]
    for member in members:
        activity = done(member.party.id, GRAMS, vintage=YEAR)
        approve(officers[1], propose(officers[0], FRAUD, activity_id=activity))
    return members


def finish() -> None:
    for _ in range(20):
        work()
        carry_out()
        if (
            YearEndSettlement.objects.get().status == "DONE"
            and not Reversal.objects.filter(status="WAITING").exists()
        ):
            return
    raise AssertionError("neither comes to an end")


def end_of(member: CastMember) -> tuple[tuple[int, int, int], str | None]:
    reversal = Reversal.objects.get(party_id=member.party.id)
    assert not any(balances(member.party.id).values())
    line = YearEndLine.objects.filter(party_id=member.party.id).values_list("outcome", flat=True).first()
    return (reversal.recovered_g, reversal.coins, reversal.debt_g), line


@pytest.mark.parametrize("rule", AFTER)
@pytest.mark.parametrize("first", [settle, carry_out])
def test_in_either_order_the_books_agree(officers, rule: str, first: Callable[[], str]):
    set_rule(rule)
    (member,) = frauds(officers, 1)
    on_the_day(officers)
    assert first() in ("settled 1", "reversed 1")
    finish()
    assert end_of(member) == (AFTER[rule] if first is settle else FIRST)
    assert broken_invariants() == set()


@pytest.mark.parametrize("rule", AFTER)
def test_at_one_moment_it_is_one_of_the_two_orders(officers, rule: str):
    set_rule(rule)
    members = frauds(officers, 8)
    on_the_day(officers)
    told = all_at_once([settle, carry_out, settle, carry_out])
    assert all(each.startswith(("settled", "reversed")) for each in told)
    finish()
    assert {end_of(member) for member in members} <= {FIRST, AFTER[rule]}
    assert broken_invariants() == set()


def test_who_owes_pays_out_of_nothing_that_the_year_has_taken(officers):
    """A debt left by the year's end is collected from what comes later, never from what was retired."""
    set_rule("retire")
    (member,) = frauds(officers, 1)
    on_the_day(officers)
    settle()
    carry_out()
    done(member.party.id, 100, vintage=YEAR + 1)
    all_at_once([collect, collect])
    reversal = Reversal.objects.get()
    assert (reversal.debt.principal_g, reversal.debt.paid_g) == (GRAMS, 100)
    assert not any(balances(member.party.id).values())
    assert broken_invariants() == set()


def collect() -> int:
    with logged_in_as("worker"):
        return collect_debts()["paid_g"]
