"""Caps: room goes to who comes first in time, across types of a group and across runs; nothing is revised."""

from datetime import timedelta

import pytest
from django.db.models import Sum

from credits.activities.models import Activity
from credits.monitoring.models import Verdict
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, grams, told

CAPPED = ("CAP_REACHED",)


def at(hour: float):
    return MIDNIGHT + timedelta(hours=hour)


def metro(hour: float, km: str = "34.9") -> dict:
    """A metro trip by the gates: 2,512 grams for 34.9 km."""
    return signed(trip("metro_trip", km, begins=at(hour)))


def bus(hour: float, km: str = "8") -> dict:
    """A bus trip by the card: 416 grams for 8 km."""
    return signed(trip("bus_trip", km, begins=at(hour)))


def test_bus_and_metro_share_six_kilograms_a_day_in_the_order_of_time(lin, evening):
    # Sent in another order than they happened.
    late, early, noon, last = send(lin, metro(17), metro(7), bus(12), metro(19, "9"))
    credit()
    assert [told(early), told(noon)] == [Told("CREDITED", 2512), Told("CREDITED", 416)]
    assert told(late) == Told("CREDITED", 2512)
    # 560 grams were left of 648.
    assert told(last) == Told("CREDITED", 560, 88, CAPPED)
    assert grams(lin) == 6000
    assert all(explained(result)["recomputed"] for result in (late, early, noon, last))
    check_books()


def test_what_is_left_after_an_earlier_run_is_what_a_later_one_may_give(lin, evening):
    (noon,) = send(lin, metro(12, "60"))
    credit()
    assert told(noon) == Told("CREDITED", 4320)
    # The earlier trip comes later: nothing decided is revised, and it gets what is left.
    (early,) = send(lin, metro(7))
    credit()
    assert told(early) == Told("CREDITED", 1680, 832, CAPPED)
    assert told(noon) == Told("CREDITED", 4320)
    (nothing,) = send(lin, bus(18))
    credit()
    assert told(nothing) == Told("CREDITED", 0, 416, CAPPED)
    assert grams(lin) == 6000
    assert all(explained(result)["recomputed"] for result in (noon, early, nothing))
    check_books()


def test_a_day_is_a_day_of_shanghai(lin, evening):
    # 23:50 in Guangzhou is the day before, though the trip ends today; in UTC both are the same day.
    before, after = send(lin, metro(-0.17, "80"), metro(0.6, "80"))
    credit()
    assert [told(before), told(after)] == [Told("CREDITED", 5760)] * 2


def test_groups_do_not_take_from_one_another_nor_people_from_people(lin, hua, evening):
    own = [signed(trip("own_bike_ride", "15", begins=at(hour), minutes=60)) for hour in (6, 8)]
    shared = [signed(trip("shared_bike_ride", "15", begins=at(hour), minutes=60)) for hour in (10, 12)]
    walks = [signed(trip("walk", "2", begins=at(hour), minutes=30)) for hour in (14, 15)]
    results = send(lin, *own, *shared, *walks, metro(17))
    (other,) = send(hua, signed(trip("walk", "2", begins=at(14), minutes=30)))
    credit()
    assert [told(result).credited_g for result in results] == [1429, 1, 500, 0, 208, 88, 2512]
    assert told(other) == Told("CREDITED", 208)


@pytest.mark.parametrize(
    ("kind", "km", "minutes", "limit"),
    [("walk", "5", 60, 296), ("own_bike_ride", "15", 60, 1430), ("shared_bike_ride", "15", 60, 500)],
)
def test_a_days_limit_of_each_kind(lin, evening, kind, km, minutes, limit):
    results = send(lin, *(signed(trip(kind, km, begins=at(hour), minutes=minutes)) for hour in (5, 7, 9)))
    credit()
    assert sum(told(result).credited_g for result in results) == limit
    assert all(told(result).status == "CREDITED" for result in results)


def test_a_rejected_trip_uses_no_room(lin, evening):
    first, overlapping, last = send(lin, metro(7, "60"), metro(7.1, "60"), metro(12, "20"))
    credit()
    assert told(overlapping) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
    assert [told(first).credited_g, told(last).credited_g] == [4320, 1440]


def test_a_reversal_gives_room_to_later_decisions_only(lin, evening):
    (first,) = send(lin, metro(7, "80"))
    credit()
    (second,) = send(lin, metro(9, "20"))
    credit()
    assert told(second) == Told("CREDITED", 240, 1200, CAPPED)
    reverse(first)
    (third,) = send(lin, metro(11))
    credit()
    assert told(third) == Told("CREDITED", 2512)
    assert Verdict.objects.get(activity_id=second.id).credited_g == 240


def reverse(result) -> None:
    """Append a verdict that takes the first back, as an officer's reversal will."""
    first = Verdict.objects.get(activity_id=result.id, seq=1)
    first.seq, first.status, first.credited_g, first.reason_codes = 2, "REVERSED", 0, ["BY_HAND"]
    first.save(force_insert=True)


def test_any_cutting_into_runs_gives_the_same_day(lin, evening):
    """Received at once, decided at once; the day's total is the limit however many runs it took."""
    for hour in range(5, 19):
        send(lin, metro(hour, "12"))
        credit()
    assert Verdict.objects.aggregate(total=Sum("credited_g"))["total"] == 6000
    assert Verdict.objects.filter(credited_g=0).count() == 14 - 7
    check_books()


def test_months_later_an_operators_records_still_meet_the_days_limit(lin, evening):
    """The clock goes on by weeks between the runs, and the records reach back: what was decided is found."""
    (first,) = send(lin, metro(7, "70"))
    credit()
    set_clock(EVENING + timedelta(days=59))
    (late,) = send(lin, metro(12, "20"), now=EVENING + timedelta(days=59))
    credit()
    assert told(first) == Told("CREDITED", 5040)
    assert told(late) == Told("CREDITED", 960, 480, CAPPED)


def test_the_clock_ahead_of_real_time_hides_no_earlier_decision(lin, catalogs):
    """Ids are made by the real clock: where the scheme's runs far ahead of it they are that much smaller."""
    ahead = EVENING + timedelta(days=400)
    set_clock(ahead)
    morning = ahead.replace(hour=8)
    (first,) = send(lin, signed(trip(km="70", begins=morning)), now=ahead)
    credit()
    (second,) = send(lin, signed(trip(km="70", begins=morning + timedelta(hours=2))), now=ahead)
    credit()
    assert [told(first).credited_g, told(second).credited_g] == [5040, 960]


def test_decided_once_even_if_asked_again(lin, evening):
    send(lin, metro(7))
    assert credit()["decided"] == 1
    assert credit() == {"decided": 0, "chunks": 0}
    assert (Activity.objects.count(), Verdict.objects.count()) == (1, 1)
