"""kill -9 in the middle of settling a year: each resident and each remainder is settled, and once."""

import pytest

from credits.retirement.models import Retirement
from credits.rewards.models import Assignment
from credits.yearend.models import YearEndLine, YearEndSettlement
from tests import cast
from tests.audit import broken_invariants
from tests.crash.streamed.coins import ZHUHAI
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import killed_among_others, recover
from tests.credits.issuance.joiners import open_office
from tests.credits.rewards.grams import balances, check_conserved
from tests.credits.yearend.conftest import officers
from tests.credits.yearend.left_over import in_the_account, joins, lines
from tests.credits.yearend.years import everybody, on_the_day, set_rule

__all__ = ["officers"]
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
JOB = "credits.tasks.settle_years"


@pytest.fixture(autouse=True)
def every_invariant_holds(transactional_db):
    yield
    check_conserved()
    # O1: the grams of these people were not credited for activities.
    assert broken_invariants() - {"O1"} == set()


def is_settled() -> bool:
    return YearEndSettlement.objects.get().status == "DONE"


def test_residents_are_settled_once_though_a_worker_dies_among_them(officers):
    set_rule("coins")
    members = everybody(8)
    on_the_day(officers)
    with killed_among_others(JOB, "yearend.before_commit:3", others=1):
        pass
    recover(JOB, is_settled)
    assert [balances(member.party.id) for member in members] == [{"PERSONAL": 0, "COIN": 300}] * 8
    assert YearEndLine.objects.count() == apart_from_the_stream(Assignment.objects).count() == 8


@pytest.mark.long
def test_remainders_of_the_programme_are_settled_once_though_the_worker_dies_among_them(officers):
    open_office()
    lin = joins(cast.lin(), 226_000)
    joins(lin, 300_000, methodology="IND-BUS")
    joins(lin, 300_000, city="CN-GD-SZ")
    set_rule("carry", programme="retire")
    on_the_day(officers)
    with killed_among_others(JOB, "remainder.before_commit:2"):
        pass
    recover(JOB, is_settled)
    assert sorted(grams for _, grams, _ in lines()) == [226_000, 300_000, 300_000]
    assert apart_from_the_stream(Retirement.objects).count() == 3
    assert in_the_account(but_of=ZHUHAI) == 0
