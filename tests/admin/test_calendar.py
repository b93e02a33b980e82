"""The calendar is configuration: it has a form, and its history is in the audit trail."""

from datetime import date

import pytest

from accounts.people.roles import Role
from puhui.kernel.models import AuditEvent, CalendarDay
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
FORM = {"date": "2027-02-14", "is_working": "on", "note": "make-up day", "reason": "State Council notice"}


def event() -> AuditEvent:
    return AuditEvent.objects.filter(object_type="calendar_day").latest("at")


def test_a_day_is_added_changed_and_taken_away_on_the_record(world):
    client = client_of(world.administrator)
    assert client.post(address(CalendarDay, "add"), FORM).status_code == 302
    day = CalendarDay.objects.get(date=date(2027, 2, 14))
    assert day.is_working
    assert event().detail["before"] is None
    assert event().reason == FORM["reason"]

    changed = {"note": "withdrawn", "reason": "the notice was withdrawn"}
    assert client.post(address(CalendarDay, "change", day), changed).status_code == 302
    day.refresh_from_db()
    assert (day.is_working, day.note) == (False, "withdrawn")
    assert event().detail["before"] == {"is_working": True, "note": "make-up day"}

    assert client.post(address(CalendarDay, "drop", day), {"reason": "entered twice"}).status_code == 302
    assert not CalendarDay.objects.filter(date=date(2027, 2, 14)).exists()
    assert (event().action, event().actor_name) == ("calendar_day_dropped", "rong")


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"reason": "x"}, {"date": "14 February"}, {"date": ""}, {"note": "n" * 201}]
)
def test_a_form_without_reason_or_day_stores_nothing(world, wrong):
    answer = client_of(world.administrator).post(address(CalendarDay, "add"), FORM | wrong)
    assert answer.status_code == 200
    assert CalendarDay.objects.count() == 1


def test_a_day_is_not_added_twice(world):
    answer = client_of(world.administrator).post(address(CalendarDay, "add"), FORM | {"date": "2027-01-04"})
    assert answer.status_code == 200
    assert CalendarDay.objects.get().note == "plain words"


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OPERATOR])
def test_others_read_the_calendar_and_change_nothing(world, role):
    client = client_of(cast.staff("Bo", role))
    day = CalendarDay.objects.get()
    assert client.get(address(CalendarDay, "change", day)).status_code == 200
    assert client.post(address(CalendarDay, "change", day), FORM).status_code == 403
    assert client.post(address(CalendarDay, "add"), FORM).status_code == 403
    assert client.post(address(CalendarDay, "drop", day), FORM).status_code == 403
    assert CalendarDay.objects.get().note == "plain words"


def test_nothing_is_deleted_by_djangos_own_form(world):
    client = client_of(world.administrator)
    assert (
        client.post(address(CalendarDay, "delete", CalendarDay.objects.get()), {"post": "yes"}).status_code
        == 403
    )
