"""Two second approvals at one moment do not both fit under a ceiling that holds one of them.

In some of these the first transaction stays open until the other one waits for it: nothing is left to chance.
"""

import sys
from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection

from credits.issuance.ceilings import IN_TURN, rooms_of
from credits.issuance.daily_ceilings import days_rooms_of
from credits.issuance.errors import ApprovalOvertaken, CeilingReached, DayCeilingReached
from credits.issuance.models import Issuance
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from puhui.kernel.clock import business_date, puhui_now
from tests.accounts.parallel import one_waits_for_the_other
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.insider import write_approved
from tests.credits.issuance.roof import Roof, lay_project, lay_roof
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def approve(roof, issuance) -> str:
    with logged_in_as("web"):
        try:
            return roof.approve(issuance, roof.tang).status
        except (CeilingReached, DayCeilingReached):
            return "refused"


def awaiting_the_second(number: int = 4) -> tuple[Roof, list[Issuance]]:
    """So many roofs' 344 t, each with its first approval."""
    roof = lay_roof()
    issuances = []
    for key in range(number):
        roof.project = lay_project(roof.mei, key=f"roof-{key}")
        issuances.append(roof.awaiting())
        roof.approve(issuances[-1], roof.chen)
    return roof, issuances


def test_of_four_second_approvals_those_pass_that_fit():
    roof, issuances = awaiting_the_second()
    IssuanceCeiling.objects.create(scheme_id="DEMO", year=2026, tonnes=2 * 344 + 343)
    told = all_at_once([partial(approve, roof, each) for each in issuances])
    assert sorted(told) == ["APPROVED", "APPROVED", "refused", "refused"]
    assert Issuance.objects.filter(status="APPROVED").count() == 2
    assert rooms_of("DEMO")[0].left_t == 343
    assert broken_invariants() == set()


def test_of_four_second_approvals_of_one_day_those_pass_that_fit():
    roof, issuances = awaiting_the_second()
    DailyCeiling.objects.update(tonnes=2 * 344 + 343)
    told = all_at_once([partial(approve, roof, each) for each in issuances])
    assert sorted(told) == ["APPROVED", "APPROVED", "refused", "refused"]
    assert Issuance.objects.filter(status="APPROVED").count() == 2
    (_others, room) = days_rooms_of("DEMO", business_date(puhui_now()))
    assert (room.methodology, room.left_t) == ("GD-PV", 343)
    assert broken_invariants() == set()


@pytest.mark.parametrize(
    ("of", "words"), [("day", "687 t of GD-PV"), ("year", "687 t may be issued in 2026")]
)
def test_past_every_command_as_well_one_comes_after_the_other(of, words):
    roof, (one, other) = awaiting_the_second(2)
    DailyCeiling.objects.all().delete()  # each by itself: neither stands in for the other's turn
    if of == "day":
        DailyCeiling.objects.create(scheme_id="DEMO", tonnes=687)
    else:
        IssuanceCeiling.objects.create(scheme_id="DEMO", year=2026, tonnes=687)

    def refused() -> None:
        with pytest.raises(IntegrityError, match=words):
            write_approved(other, roof.tang, puhui_now())

    one_waits_for_the_other(lambda: write_approved(one, roof.tang, puhui_now()), refused)
    assert Issuance.objects.get(status="APPROVED") == one


def test_the_days_check_takes_its_turn_where_none_is_taken_for_a_year(monkeypatch):
    command = sys.modules["credits.issuance.services.approve_issuance"]
    monkeypatch.setattr(command, "check_ceilings", lambda *_: None)
    roof, (one, other) = awaiting_the_second(2)
    DailyCeiling.objects.update(tonnes=687)

    def refused() -> None:
        with pytest.raises(DayCeilingReached):
            roof.approve(other, roof.tang)

    one_waits_for_the_other(lambda: roof.approve(one, roof.tang), refused)
    assert Issuance.objects.get(status="APPROVED") == one


@pytest.mark.parametrize("of", ["day", "year"])
def test_who_waits_for_more_than_five_minutes_is_told_to_ask_again_and_nothing_is_stored(of):
    roof, (issuance,) = awaiting_the_second(1)
    if of == "year":
        DailyCeiling.objects.all().delete()
        IssuanceCeiling.objects.create(scheme_id="DEMO", year=2026, tonnes=344)

    def hold_for_six_minutes() -> None:
        with connection.cursor() as cursor:
            cursor.execute(IN_TURN, ["DEMO"])
        set_clock(puhui_now() + timedelta(minutes=6))

    def overtaken() -> None:
        with pytest.raises(ApprovalOvertaken):
            roof.approve(issuance, roof.tang)

    one_waits_for_the_other(hold_for_six_minutes, overtaken)
    issuance.refresh_from_db()
    assert (issuance.status, issuance.approvals.count()) == ("AWAITING_APPROVAL", 1)
    assert roof.approve(issuance, roof.tang).status == "APPROVED"
