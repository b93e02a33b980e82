"""A scheme's ceilings: what may be approved in a year, of all methodologies or of one, to the tonne."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from credits.issuance.ceilings import rooms_of
from credits.issuance.errors import CeilingReached
from credits.issuance.models import Issuance
from credits.issuance.services import refuse_issuance
from credits.schemes.ceiling_models import DailyCeiling, IssuanceCeiling
from puhui.kernel.clock import puhui_now
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.insider import drop_approvals, write_approval, write_approved
from tests.credits.issuance.roof import Roof, lay_project

pytestmark = pytest.mark.django_db


def ceiling(tonnes: int, methodology: str = "", year: int = 2026) -> None:
    IssuanceCeiling.objects.create(scheme_id="DEMO", year=year, methodology=methodology, tonnes=tonnes)


def another(roof: Roof) -> Issuance:
    """Another roof's 344 t, awaiting approval."""
    roof.project = lay_project(roof.mei, key="other")
    return roof.awaiting()


@pytest.mark.parametrize("methodology", ["", "GD-PV"])
def test_what_does_not_fit_is_refused_with_what_is_left_and_stays_whole(roof, methodology):
    ceiling(687, methodology)
    roof.minted()
    second = another(roof)
    with pytest.raises(CeilingReached) as refused:
        roof.approve(second, roof.chen)
    assert (refused.value.data["left"], refused.value.data["asked"]) == (343, 344)
    second.refresh_from_db()
    assert (second.status, second.tonnes) == ("AWAITING_APPROVAL", 344)
    IssuanceCeiling.objects.update(tonnes=688)
    roof.approve(second, roof.chen)
    assert roof.approve(second, roof.tang).status == "APPROVED"
    assert [room.left_t for room in rooms_of("DEMO")] == [0]


def test_other_methodologies_and_years_and_schemes_without_a_row_are_free(roof):
    ceiling(0, "GD-CLOTH")
    ceiling(0, year=2025)  # of which the tonnes are, but not the approval
    assert roof.minted().status == "MINTED"


def test_in_the_next_year_there_is_room_again(roof):
    ceiling(344)
    ceiling(344, year=2027)
    roof.minted()
    second = another(roof)
    set_clock(datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    with pytest.raises(CeilingReached):
        roof.approve(second, roof.chen)
    set_clock(datetime(2026, 12, 31, 16, 0, tzinfo=UTC))  # midnight in Shanghai
    roof.approve(second, roof.chen)
    assert roof.approve(second, roof.tang).status == "APPROVED"
    assert [(room.year, room.issued_t) for room in rooms_of("DEMO")] == [(2026, 344), (2027, 344)]


def test_a_refused_issuance_takes_no_room(roof):
    ceiling(344)
    first = roof.awaiting()
    roof.approve(first, roof.chen)
    refuse_issuance(actor=roof.tang.actor, issuance_id=first.id, reason="no", now=puhui_now())
    assert rooms_of("DEMO")[0].issued_t == 0
    second = another(roof)
    roof.approve(second, roof.chen)
    assert roof.approve(second, roof.tang).status == "APPROVED"


def test_the_database_keeps_the_ceiling_whoever_writes_the_word(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    ceiling(343)

    with pytest.raises(IntegrityError, match="343 t may be issued in 2026"):
        write_approved(issuance, roof.tang, puhui_now())
    IssuanceCeiling.objects.update(tonnes=344)
    write_approved(issuance, roof.tang, puhui_now())


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_nobody_makes_room_by_telling_another_year(roof, year):
    issuance = roof.awaiting()
    DailyCeiling.objects.all().delete()  # which asks for an approval of now as well
    ceiling(10**6, year=year)
    for told in (datetime(2025, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)):
        write_approval(issuance, roof.chen, told)
        with pytest.raises(IntegrityError, match="an approval is of now"):
            write_approved(issuance, roof.tang, told)
        drop_approvals(issuance, of=roof.chen)


def test_an_approval_that_was_dropped_tells_the_year_as_well(roof):
    ceiling(343)
    ceiling(10**6, year=2025)
    issuance = roof.awaiting()
    write_approval(issuance, roof.chen, puhui_now())
    drop_approvals(issuance, of=roof.chen)
    long_ago = datetime(2025, 12, 30, tzinfo=UTC)
    write_approval(issuance, roof.chen, long_ago)
    with pytest.raises(IntegrityError, match="343 t may be issued in 2026"):
        write_approved(issuance, roof.tang, long_ago)
