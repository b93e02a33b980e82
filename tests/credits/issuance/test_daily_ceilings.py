"""A day's ceiling: what may be approved of one methodology on one day of Shanghai, to the tonne."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.people.services import grant_role
from credits.issuance.daily_ceilings import days_rooms_of
from credits.issuance.errors import AboveDayCeiling, ApprovedBefore, DayCeilingReached, Involved
from credits.issuance.models import Issuance
from credits.schemes.ceiling_models import DailyCeiling
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.insider import drop_approvals, write_approval, write_approved
from tests.credits.issuance.roof import Roof, lay_project

pytestmark = pytest.mark.django_db
BEFORE_MIDNIGHT = datetime(2026, 3, 30, 15, 58, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 3, 30, 16, 0, tzinfo=UTC)


def ceiling(tonnes: int, methodology: str = "") -> None:
    DailyCeiling.objects.update_or_create(
        scheme_id="DEMO", methodology=methodology, defaults={"tonnes": tonnes}
    )


def two_awaiting(roof: Roof) -> tuple[Issuance, Issuance]:
    """Two roofs' 344 t, each with its first approval."""
    first = roof.awaiting()
    roof.project = lay_project(roof.mei, key="other")
    second = roof.awaiting()
    set_clock(BEFORE_MIDNIGHT)
    for each in (first, second):
        roof.approve(each, roof.chen)
    return first, second


def left() -> int:
    """What may still be approved today of GD-PV."""
    (room,) = [room for room in days_rooms_of("DEMO", business_date(puhui_now())) if room.methodology]
    return room.left_t


@pytest.mark.parametrize("methodology", ["", "GD-PV"])
def test_a_day_is_filled_to_the_tonne_and_the_next_second_approval_waits_for_midnight(roof, methodology):
    ceiling(2 * 344 - 1, methodology)
    first, second = two_awaiting(roof)
    assert roof.approve(first, roof.tang).status == "APPROVED"
    with pytest.raises(DayCeilingReached) as refused:
        roof.approve(second, roof.tang)
    told = refused.value.data
    assert (told["day"], told["ceiling"], told["left"], told["asked"]) == ("2026-03-30", 687, 343, 344)
    second.refresh_from_db()
    assert (second.status, second.approvals.count()) == ("AWAITING_APPROVAL", 1)
    set_clock(AFTER_MIDNIGHT)
    assert roof.approve(second, roof.tang).status == "APPROVED"


def test_what_just_fits_passes_and_nothing_is_left(roof):
    ceiling(2 * 344)
    for each in two_awaiting(roof):
        assert roof.approve(each, roof.tang).status == "APPROVED"
    rooms = {room.methodology: room.left_t for room in days_rooms_of("DEMO", business_date(puhui_now()))}
    assert rooms == {"": 688, "GD-PV": 0}


def test_a_row_of_its_own_goes_before_the_one_for_all_and_other_methodologies_take_no_room(roof):
    ceiling(1)
    ceiling(1, "GD-CLOTH")
    ceiling(688, "GD-PV")
    for each in two_awaiting(roof):
        assert roof.approve(each, roof.tang).status == "APPROVED"


def test_what_no_day_holds_is_refused_at_the_first_approval_with_what_must_be_raised(roof):
    ceiling(343)
    issuance = roof.awaiting()
    with pytest.raises(AboveDayCeiling, match="once the scheme's file says more") as refused:
        roof.approve(issuance, roof.chen)
    assert (refused.value.data["ceiling"], refused.value.data["asked"]) == (343, 344)
    ceiling(344)
    roof.approve(issuance, roof.chen)
    assert roof.approve(issuance, roof.tang).status == "APPROVED"


def test_a_scheme_without_a_row_has_no_ceiling_of_a_day(roof):
    DailyCeiling.objects.all().delete()
    for each in two_awaiting(roof):
        assert roof.approve(each, roof.tang).status == "APPROVED"
    assert days_rooms_of("DEMO", business_date(puhui_now())) == []


def test_the_database_refuses_the_web_role_what_the_day_does_not_hold(roof):
    ceiling(687)
    first, second = two_awaiting(roof)
    roof.approve(first, roof.tang)
    with pytest.raises(IntegrityError, match="687 t of GD-PV may be issued on 2026-03-30"):
        write_approved(second, roof.tang, puhui_now())
    ceiling(688)
    write_approved(second, roof.tang, puhui_now())


@pytest.mark.parametrize(("days", "words"), [(-1, "issued on 2026-03-30"), (1, "an approval is of now")])
def test_nobody_makes_room_by_telling_another_day(roof, days, words):
    ceiling(687)
    first, second = two_awaiting(roof)
    roof.approve(first, roof.tang)
    with pytest.raises(IntegrityError, match=words):
        write_approved(second, roof.tang, puhui_now() + timedelta(days=days))


def test_an_approval_that_was_dropped_tells_the_day_as_well(roof):
    ceiling(687)
    first, second = two_awaiting(roof)
    roof.approve(first, roof.tang)
    drop_approvals(second, of=roof.chen)
    write_approval(second, roof.chen, puhui_now() - timedelta(days=1))
    with pytest.raises(IntegrityError, match="687 t of GD-PV may be issued on 2026-03-30"):
        write_approved(second, roof.tang, puhui_now() - timedelta(days=1))


def test_a_command_that_began_before_midnight_ends_after_it_on_the_day_it_says(roof):
    ceiling(344)
    first, second = two_awaiting(roof)
    roof.approve(first, roof.tang)
    began = puhui_now()
    set_clock(AFTER_MIDNIGHT)
    with pytest.raises(IntegrityError, match="2026-03-30"):
        write_approved(second, roof.tang, began)
    ceiling(688)
    write_approved(second, roof.tang, began)
    assert [room.issued_t for room in days_rooms_of("DEMO", business_date(began))] == [0, 688]


@pytest.mark.parametrize("role", ["web", "worker"])
def test_neither_role_raises_the_ceiling(roof, role):
    assert DailyCeiling.objects.get(scheme="DEMO").tonnes == 100_000
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), acting_as(role):
        DailyCeiling.objects.update(tonnes=10**6)


@pytest.mark.parametrize(
    ("name", "refusal"),
    [("mei", NotPermitted), ("wei", NotFound), ("chen", ApprovedBefore), ("tang", Involved)],
)
@pytest.mark.parametrize("tonnes", [344, 688])
def test_who_may_not_approve_is_told_that_and_not_whether_there_is_room(roof, name, refusal, tonnes):
    ceiling(tonnes)
    first, second = two_awaiting(roof)
    roof.approve(first, roof.tang)
    terms = {"user_id": roof.tang.user.id, "role": "TRADER", "party_id": roof.mei.organisation.id}
    grant_role(actor=cast.INSTALLATION, now=puhui_now(), **terms)
    with pytest.raises(refusal):
        roof.approve(second, getattr(roof, name))
    assert [second.approvals.get().person_id, left()] == [roof.chen.party.id, tonnes - 344]


@pytest.mark.parametrize(
    ("name", "rule"), [("mei", "whoever has a part in it"), ("chen", "one_approval_per_natural_person")]
)
def test_the_wrong_persons_rows_take_no_room(roof, name, rule):
    ceiling(688)
    first, second = two_awaiting(roof)
    with pytest.raises(IntegrityError, match=rule):
        write_approved(first, getattr(roof, name), puhui_now())
    assert left() == 688
    for each in (first, second):
        roof.approve(each, roof.tang)
    assert left() == 0
