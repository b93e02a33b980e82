"""A year's end against whatever a resident does at that moment, and against itself."""

from functools import partial

import pytest

from credits.retirement.models import Retirement
from credits.rewards.models import Assignment
from credits.rewards.services import assign_by_hand
from credits.yearend.models import YearEndLine, YearEndSettlement
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests.audit import broken_invariants
from tests.credits.reversals.test_reverse import retire
from tests.credits.rewards.grams import all_at_once, balances, check_conserved, logged_in_as
from tests.credits.yearend.years import everybody, on_the_day, set_rule, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def attempt(command, **terms) -> str:
    try:
        with logged_in_as("web"):
            command(**terms)
    except PuhuiError as error:
        return error.code
    return "done"


def settle() -> str:
    return str(work()["settled"])


def test_against_residents_who_retire_or_assign_at_that_moment(officers):
    set_rule("retire")
    members = everybody(8)
    on_the_day(officers)
    calls = [partial(attempt, retire, member=member, grams=300) for member in members[:4]]
    calls += [
        partial(
            attempt,
            assign_by_hand,
            actor=member.actor,
            quantity_g=300,
            now=puhui_now(),
            command_id=new_id(),
        )
        for member in members[4:]
    ]
    told = all_at_once([settle, *calls, settle])
    assert set(told[1:-1]) <= {"done", "insufficient_units"}
    while YearEndSettlement.objects.get().status != "DONE":
        work()
    lines = set(YearEndLine.objects.values_list("party_id", flat=True))
    for member, outcome in zip(members, told[1:-1], strict=True):
        assert (member.party.id in lines) == (outcome == "insufficient_units")
        assert not balances(member.party.id).get("PERSONAL")
    assert Retirement.objects.count() + Assignment.objects.count() == 8
    check_conserved()
    assert broken_invariants() - {"O1"} == set()
