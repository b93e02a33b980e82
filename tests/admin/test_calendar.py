"""The calendar is configuration: it has a form, and its history is in the audit trail."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from accounts.people.roles import Role
from puhui.kernel.calendar import is_published
from puhui.kernel.calendar_years import CalendarComplete, confirm_calendar_year
from puhui.kernel.clock import SHANGHAI, puhui_now
from puhui.kernel.models import AuditEvent, CalendarDay, CalendarYear
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.admin.signing_in import client_of
from tests.admin.test_desks import figures
from tests.admin.world import address
from tests.credits.activities.fixtures import set_clock

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


# Of the year after the last that the library knows, as it stands today.
UNKNOWN = next(year for year in range(2026, 2100) if not is_published(year))
LINE = f"Calendar of {UNKNOWN}"


def confirm(client, year: int = UNKNOWN):
    answer = {"year": year, "reason": "State Council notice of November"}
    return client.post(reverse("admin:kernel_calendarday_confirm_year"), answer)


@pytest.fixture
def december(db):
    set_clock(datetime(UNKNOWN - 1, 12, 1, tzinfo=SHANGHAI))


def test_from_december_on_the_desk_asks_for_next_years_calendar(december):
    rong = client_of(cast.rong())
    assert figures(rong)[LINE][1:] == (f"To be entered and confirmed by {UNKNOWN - 1}-12-15.", False)
    set_clock(datetime(UNKNOWN - 1, 11, 30, 23, 59, tzinfo=SHANGHAI))
    assert LINE not in figures(rong)
    # Nobody did: the year is on, and its days are guessed.
    set_clock(datetime(UNKNOWN, 1, 1, tzinfo=SHANGHAI))
    assert figures(rong)[LINE][1:] == (f"Overdue since {UNKNOWN - 1}-12-15.", True)
    assert LINE not in figures(client_of(cast.staff("Bo", Role.AUDITOR)))


def test_staff_say_that_a_year_is_complete_once_and_with_its_days(december):
    rong = client_of(cast.rong())
    assert "No day of this year was set" in confirm(rong).content.decode()
    assert rong.post(address(CalendarDay, "add"), FORM | {"date": f"{UNKNOWN}-02-06"}).status_code == 302
    for wrong in (UNKNOWN - 2, UNKNOWN + 1):
        assert "This year or the next." in confirm(rong, wrong).content.decode()
    assert confirm(client_of(cast.staff("Bo", Role.AUDITOR))).status_code == 403
    assert confirm(rong).status_code == 302
    assert LINE not in figures(rong)
    assert "is complete already" in confirm(rong).content.decode()
    assert CalendarYear.objects.get().pk == UNKNOWN
    event = AuditEvent.objects.get(object_type="calendar_year")
    assert (event.action, event.object_id, event.detail["days"]) == (
        *("calendar_year_confirmed", str(UNKNOWN), 1),
    )


def test_what_the_library_knows_is_not_confirmed(db):
    set_clock(datetime(UNKNOWN - 1, 12, 1, tzinfo=SHANGHAI))
    with pytest.raises(CalendarComplete):
        confirm_calendar_year(actor=cast.rong().actor, year=UNKNOWN - 1, reason="again", now=puhui_now())


@pytest.mark.django_db(transaction=True)
def test_of_four_who_confirm_at_once_one_does():
    set_clock(datetime(UNKNOWN - 1, 12, 1, tzinfo=SHANGHAI))
    actor = cast.rong().actor
    CalendarDay.objects.create(date=date(UNKNOWN, 2, 6), is_working=True)

    def attempt(_: int) -> bool:
        try:
            confirm_calendar_year(actor=actor, year=UNKNOWN, reason="State Council", now=puhui_now())
        except CalendarComplete:
            return False
        return True

    assert in_parallel(4, attempt).count(True) == 1
    assert AuditEvent.objects.filter(object_type="calendar_year").count() == 1
