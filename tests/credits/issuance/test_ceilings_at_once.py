"""Two second approvals at one moment do not both fit under a ceiling that holds one of them."""

from functools import partial

import pytest

from credits.issuance.ceilings import rooms_of
from credits.issuance.daily_ceilings import days_rooms_of
from credits.issuance.errors import CeilingReached, DayCeilingReached
from credits.issuance.models import Issuance
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from puhui.kernel.clock import business_date, puhui_now
from tests.audit import broken_invariants
from tests.credits.issuance.roof import Roof, lay_project, lay_roof
from tests.credits.rewards.grams import all_at_once, logged_in_as

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def approve(roof, issuance) -> str:
    with logged_in_as("web"):
        try:
            return roof.approve(issuance, roof.tang).status
        except (CeilingReached, DayCeilingReached):
            return "refused"


def four_awaiting_the_second() -> tuple[Roof, list[Issuance]]:
    """Four roofs' 344 t, each with its first approval."""
    roof = lay_roof()
    issuances = []
    for key in range(4):
        roof.project = lay_project(roof.mei, key=f"roof-{key}")
        issuances.append(roof.awaiting())
        roof.approve(issuances[-1], roof.chen)
    return roof, issuances


def test_of_four_second_approvals_those_pass_that_fit():
    roof, issuances = four_awaiting_the_second()
    IssuanceCeiling.objects.create(scheme_id="DEMO", year=2026, tonnes=2 * 344 + 343)
    told = all_at_once([partial(approve, roof, each) for each in issuances])
    assert sorted(told) == ["APPROVED", "APPROVED", "refused", "refused"]
    assert Issuance.objects.filter(status="APPROVED").count() == 2
    assert rooms_of("DEMO")[0].left_t == 343
    assert broken_invariants() == set()


def test_of_four_second_approvals_of_one_day_those_pass_that_fit():
    roof, issuances = four_awaiting_the_second()
    DailyCeiling.objects.update(tonnes=2 * 344 + 343)
    told = all_at_once([partial(approve, roof, each) for each in issuances])
    assert sorted(told) == ["APPROVED", "APPROVED", "refused", "refused"]
    assert Issuance.objects.filter(status="APPROVED").count() == 2
    (_others, room) = days_rooms_of("DEMO", business_date(puhui_now()))
    assert (room.methodology, room.left_t) == ("GD-PV", 343)
    assert broken_invariants() == set()
