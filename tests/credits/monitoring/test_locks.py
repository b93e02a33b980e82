"""Locks: of the methods that count one thing, the first credited keeps the others out; caps a household."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, told
from tests.credits.monitoring.test_old_answers import NEXT_DAY, publish_next_version

pytestmark = pytest.mark.django_db
LOCKED = Told("REJECTED", 0, 0, ("FAMILY_LOCK",))
TOMORROW = MORNING + timedelta(days=1)


def lock(code: str, period: str = "day") -> None:
    """From the next day on, the methodology holds the lock `commute`."""
    terms = f'[[locks]]\nname = "commute"\nperiod = "{period}"\nper = "household"\n\n[[examples]]\nname = "'
    publish_next_version(code, '[[examples]]\nname = "', terms, only_first=True)


@pytest.fixture
def locked(evening):
    """Metro and bus are two accounts of one commute a day."""
    lock("IND-METRO")
    lock("IND-BUS")
    set_clock(NEXT_DAY)


def metro(hours: float = 0, day=TOMORROW) -> dict:
    return signed(trip("metro_trip", "10", begins=day + timedelta(hours=hours), minutes=20))


def bus(hours: float = 0, day=TOMORROW) -> dict:
    return signed(trip("bus_trip", "8", begins=day + timedelta(hours=hours), minutes=30))


def later(member, *items):
    return send(member, *items, now=NEXT_DAY)


def test_the_first_in_time_holds_the_day_whatever_was_sent_first(lin, locked):
    second, first = later(lin, bus(2), metro())
    credit()
    assert told(first) == Told("CREDITED", 720)
    assert told(second) == LOCKED
    with override("en"):
        assert "count a second time" in explained(second)["reasons"][0]["message"]
    check_books()


def test_the_holder_itself_goes_on(lin, locked):
    first, again, other = later(lin, metro(), metro(1), bus(2))
    credit()
    assert [told(first).status, told(again).status] == ["CREDITED", "CREDITED"]
    assert told(other) == LOCKED


def test_what_an_earlier_run_credited_holds_against_an_earlier_trip(lin, locked):
    """Nothing decided is revised: the trip that comes to be known later stays out, though it was first."""
    (noon,) = later(lin, bus(4))
    credit()
    (early,) = later(lin, metro())
    credit()
    assert told(noon).status == "CREDITED"
    assert told(early) == LOCKED


def test_a_lock_is_the_persons_own_and_ends_with_its_period(lin, hua, locked):
    (mine,), (theirs,) = later(lin, metro()), later(hua, bus())
    credit()
    assert [told(mine).status, told(theirs).status] == ["CREDITED", "CREDITED"]
    after = NEXT_DAY + timedelta(days=1)
    set_clock(after)
    (next_day,) = send(lin, bus(day=TOMORROW + timedelta(days=1)), now=after)
    credit()
    assert told(next_day).status == "CREDITED"


def test_what_was_rejected_holds_nothing(lin, locked):
    fast, slow = later(lin, signed(trip("metro_trip", "100", begins=TOMORROW, minutes=1)), bus(2))
    credit()
    assert told(fast).reasons == ("MODE_TOO_FAST",)
    assert told(slow).status == "CREDITED"


def test_a_month_is_held_over_its_days(lin, evening):
    lock("IND-METRO", "month")
    lock("IND-BUS", "month")
    set_clock(NEXT_DAY)
    (first,) = later(lin, metro())
    credit()
    after = NEXT_DAY + timedelta(days=9)
    set_clock(after)
    (much_later,) = send(lin, bus(day=TOMORROW + timedelta(days=9)), now=after)
    credit()
    assert told(first).status == "CREDITED"
    assert told(much_later) == LOCKED


def test_methods_without_the_lock_are_not_touched(lin, locked):
    ride, walk = later(lin, metro(), trip("walk", "1", begins=TOMORROW + timedelta(hours=3), minutes=14))
    credit()
    assert [told(ride).status, told(walk).status] == ["CREDITED", "CREDITED"]


def test_a_households_cap_holds_beside_the_persons(lin, evening):
    """The party stands for the household: 6 kg a day for the person, 1 kg a month for the household."""
    cap = '[[caps]]\ngroup = "trips"\nper = "household"\nperiod = "month"\nlimit_g = 1000\n'
    cap += 'source = "Test value"\nconfidence = "design"\n\n[[caps]]'
    publish_next_version("IND-METRO", "[[caps]]", cap, only_first=True)
    set_clock(NEXT_DAY)
    first, second = later(lin, metro(), metro(1))
    credit()
    assert told(first) == Told("CREDITED", 720)
    assert told(second) == Told("CREDITED", 280, 440, ("CAP_REACHED",))
    check_books()
