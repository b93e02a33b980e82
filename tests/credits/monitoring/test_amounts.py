"""What each kind of act is worth: the numbers of the issue, at each tier and at each bound."""

from datetime import timedelta

import pytest

from credits.activities.models import Activity
from credits.ledger.models import Transfer
from credits.ledger.types import Book
from tests import cast
from tests.credits.activities.items import MORNING, electricity, ride, signed, straight_trace, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, grams, told, verdict_on

NUMBERS = [
    ("metro_trip", "34.9", (2512, 2362, 1256)),
    ("bus_trip", "8", (416, 391, 208)),
    ("shared_bike_ride", "2.5", (84, 79, 42)),
    ("walk", "1.1", (114, 107, 57)),
    ("household_electricity", "6.5", (662, 623, 331)),
]


def by_tier(kind: str, amount: str, tier: str) -> dict:
    source = {"A": "operator", "B": "device", "C": "self"}[tier]
    item = electricity(amount) if kind == "household_electricity" else trip(kind, amount)
    return signed(item) if tier == "A" else item | {"source": {"kind": source}}


@pytest.mark.parametrize(("kind", "amount", "expected"), NUMBERS)
def test_the_numbers_of_the_issue_at_each_tier(evening, kind, amount, expected):
    for name, tier, credited in zip(["Lin", "Hua", "Rui"], "ABC", expected, strict=True):
        member = cast.resident(name)
        (result,) = send(member, by_tier(kind, amount, tier))
        credit()
        if tier != "A" and kind in ("metro_trip", "bus_trip"):
            # A phone cannot show what it sat in: it is worth as much, once somebody else says so.
            assert told(result) == Told("IN_REVIEW", 0, 0, ("NEEDS_CORROBORATION",))
            assert Activity.objects.get(id=result.id).preview_g == credited
            continue
        assert told(result) == Told("CREDITED", credited), tier
        # Walking at every tier, and anything a person only tells, is worth coins and nothing else.
        book = Book.COIN_ONLY if kind == "walk" or tier == "C" else Book.PERSONAL
        assert grams(member, book) == credited
        assert verdict_on(result).is_coin_only == (book == Book.COIN_ONLY)
        explanation = explained(result)
        assert explanation["recomputed"]
        assert explanation["reduction_g"] == expected[0]
        assert explanation["evidence_tier"] == tier
    check_books()


def test_30_days_of_electricity_are_rounded_once(lin, evening):
    (month,) = send(lin, signed(electricity("195", 30)))
    credit()
    assert told(month) == Told("CREDITED", 19_885)
    # Thirty days, each rounded by itself, would be 25 grams less.
    assert 30 * 662 == 19_860


@pytest.mark.parametrize(
    ("km", "grams_a"),
    [("0.099999999", 0), ("0.1", 3), ("15", 500), ("15.001", 500)],
)
def test_a_shared_ride_counts_from_a_hundred_metres_to_fifteen_kilometres(lin, evening, km, grams_a):
    (result,) = send(lin, signed(trip("shared_bike_ride", km, minutes=120)))
    credit()
    found = told(result)
    assert found.status == "CREDITED"
    assert found.credited_g == grams_a
    # Fifteen kilometres are worth more than the day's 500 grams: what is over is told as capped.
    reduction = verdict_on(result).reduction_g
    assert (found.credited_g + found.capped_g, reduction) == (reduction, {"0.1": 3}.get(km, reduction))
    assert reduction == (508 if km.startswith("15") else grams_a)


@pytest.mark.parametrize(("km", "same_as"), [("15", "15"), ("15.001", "15"), ("100", "15")])
def test_an_own_ride_is_credited_for_fifteen_kilometres_at_most(lin, hua, evening, km, same_as):
    (long,), (limit,) = (
        send(who, signed(trip("own_bike_ride", distance, minutes=600)))
        for who, distance in ((lin, km), (hua, same_as))
    )
    credit()
    assert told(long) == told(limit)


def test_nothing_gained_is_credited_without_a_transfer(lin, evening):
    (short,) = send(lin, signed(trip("shared_bike_ride", "0.05")))
    credit()
    assert told(short) == Told("CREDITED", 0)
    assert not Transfer.objects.exists()
    assert explained(short)["recomputed"]


def test_the_smaller_of_claimed_and_measured_is_credited(lin, hua, evening):
    (short,) = send(lin, ride(km="34.9", trace=straight_trace(10)))
    (long,) = send(hua, ride(km="34.9", trace=straight_trace(45)))
    credit()
    verdict, measured = verdict_on(short), explained(short)
    assert 0 < verdict.credited_g < 2512 * 10.1 / 34.9
    assert measured["recomputed"]
    assert told(long) == Told("CREDITED", 2512)


def test_a_trace_that_stands_still_is_worth_nothing(lin, evening):
    still = [[113.2, 23.1, MORNING.timestamp() + 60 * n, 8.0] for n in range(41)]
    (result,) = send(lin, ride(km="34.9", trace=still))
    credit()
    assert told(result) == Told("CREDITED", 0)


@pytest.mark.parametrize(("seconds", "reasons"), [(1440, ("CAP_REACHED",)), (1439, ("MODE_TOO_FAST",))])
def test_120_km_take_24_minutes_at_300_km_an_hour(lin, evening, seconds, reasons):
    (result,) = send(lin, ride(km="120", minutes=seconds / 60))
    credit()
    fast = reasons == ("MODE_TOO_FAST",)
    assert told(result) == (
        Told("REJECTED", 0, 0, reasons) if fast else Told("CREDITED", 6000, 2640, reasons)
    )
    assert [reason["code"] for reason in explained(result)["reasons"]] == list(reasons)
    assert explained(result)["recomputed"]


def test_a_preview_is_what_is_credited_where_no_cap_is_met(lin, evening):
    items = [
        ride(),
        ride("bus_trip", "8", begins=MORNING + timedelta(hours=2)),
        signed(electricity()),
    ]
    results = send(lin, *items)
    credit()
    for result in results:
        assert Activity.objects.get(id=result.id).preview_g == verdict_on(result).credited_g
