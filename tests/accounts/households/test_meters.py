"""Meters: one household at a time, however the number is written; in and out with readings that only grow."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.households.meter_numbers import MeterNumberInvalid, normalise
from accounts.households.models import HouseholdMeter
from accounts.households.policies import MeterInUse
from accounts.households.selectors import counters_of
from accounts.households.services import move_out_meter
from accounts.households.services.meters import MeterDayInvalid, ReadingDecreased
from accounts.households.shares import split
from puhui.kernel.errors import InvalidInput, NotFound
from puhui.kernel.ids import new_id
from tests import cast
from tests.accounts.households.homes import days_ago, home_of, meter_of, today


def move_out(member, meter: HouseholdMeter, on, reading: str = "180") -> HouseholdMeter:
    return move_out_meter(
        actor=member.actor,
        now=timezone.now(),
        household_id=meter.household_id,
        meter_id=meter.id,
        on=on,
        reading=Decimal(reading),
    )


@pytest.mark.parametrize(
    "text", ["E2024-0001", "e 2024 0001", "Ｅ２０２４０００１", "00E2024.0001", "E2024_0001"]
)
def test_one_number_in_many_ways_of_writing(text):
    assert normalise(text) == "E20240001"


@pytest.mark.parametrize("text", ["", "12", "0000", "---", "E2024#1", "电表0001", "1" * 41, "12\x0034"])
def test_what_no_meter_is_called(text):
    with pytest.raises(MeterNumberInvalid):
        normalise(text)


@pytest.mark.django_db
def test_a_meter_is_one_households_and_the_other_is_told_why_without_a_name():
    lin, hua = cast.lin(), cast.hua()
    home, other = home_of(lin), home_of(hua)
    meter = meter_of(lin, home)
    assert meter_of(lin, home, "e20240001").id == meter.id
    with pytest.raises(MeterInUse) as refused:
        meter_of(hua, other, "E2024 0001")
    assert (refused.value.data, refused.value.detail) == ({}, "")
    # Another kind, or another supplier's number, is another meter.
    meter_of(hua, other, kind="WATER")
    meter_of(hua, other, operator="sz-power")
    move_out(lin, meter, days_ago(10))
    with pytest.raises(MeterInUse):
        meter_of(hua, other, moved_in_on=days_ago(11))
    taken = meter_of(hua, other, moved_in_on=days_ago(10), reading=Decimal(180))
    assert taken.id != meter.id
    stored = HouseholdMeter.objects.filter(id=taken.id).extra(select={"raw": "number"}).values("raw").get()
    assert "20240001" not in stored["raw"]


@pytest.mark.django_db
def test_days_and_readings_that_cannot_be():
    lin = cast.lin()
    home = home_of(lin)
    for day in (days_ago(-1), days_ago(732)):
        with pytest.raises(MeterDayInvalid):
            meter_of(lin, home, moved_in_on=day)
    with pytest.raises(InvalidInput):
        meter_of(lin, home, reading=Decimal("-0.001"))
    meter = meter_of(lin, home)
    for day in (days_ago(101), days_ago(-1)):
        with pytest.raises(MeterDayInvalid):
            move_out(lin, meter, day)
    with pytest.raises(ReadingDecreased):
        move_out(lin, meter, today(), "99.999")
    move_out(lin, meter, today(), "100")
    with pytest.raises(NotFound):
        move_out(lin, meter, today(), "100")


@pytest.mark.django_db
def test_a_stranger_adds_and_moves_nothing():
    lin, hua = cast.lin(), cast.hua()
    home = home_of(lin)
    meter = meter_of(lin, home)
    with pytest.raises(NotFound):
        meter_of(hua, home, "E2024-0002")
    with pytest.raises(NotFound):
        move_out(hua, meter, today())


@pytest.mark.django_db
def test_a_counter_has_the_usual_digits_of_its_kind_unless_told_or_seen_otherwise():
    lin = cast.lin()
    home = home_of(lin)

    def digits(number: str, **terms: Any) -> int:
        return meter_of(lin, home, number=number, **terms).digits

    assert digits("E-1001") == 6
    assert digits("W-1001", kind="WATER") == 5
    assert digits("W-1002", kind="WATER", digits=4) == 4
    assert digits("W-1003", kind="WATER", reading=Decimal("1234567.8")) == 7
    with pytest.raises(InvalidInput):
        digits("W-1004", kind="WATER", reading=Decimal("10000"), digits=4)


@pytest.mark.django_db
def test_the_same_number_in_two_homes_is_known_whatever_the_supplier_is_called():
    lin, hua = cast.lin(), cast.hua()
    mine = meter_of(lin, home_of(lin), number="E-1001")
    assert not counters_of([mine.id])[mine.id].is_elsewhere
    theirs = meter_of(hua, home_of(hua), number="e1001", operator="Guangzhou Power")
    assert [one.is_elsewhere for one in counters_of([mine.id, theirs.id]).values()] == [True, True]
    move_out(hua, theirs, theirs.moved_in_on)
    assert not counters_of([mine.id])[mine.id].is_elsewhere


@pytest.mark.django_db
def test_a_counter_remembers_what_it_showed_in_every_home_it_was_in():
    lin, hua = cast.lin(), cast.hua()
    before = meter_of(lin, home_of(lin), number="E-1001")
    move_out(lin, before, today(), "180")
    after = meter_of(hua, home_of(hua), number="E-1001", moved_in_on=today(), reading=Decimal(181))
    shown = [value for _day, value in counters_of([after.id])[after.id].shown]
    assert shown == [before.reading_in, Decimal(180), Decimal(181)]


@pytest.mark.django_db
def test_the_database_keeps_what_was_read():
    lin = cast.lin()
    meter = meter_of(lin, home_of(lin))
    rows = HouseholdMeter.objects.filter(id=meter.id)
    for change in ({"reading_in": 0}, {"moved_in_on": days_ago(5)}, {"identity_index": b"x"}, {"digits": 4}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(moved_out_on=today(), reading_out=1)


@given(
    amount=st.integers(0, 2**53),
    cuts=st.sets(st.integers(1, 9_999), max_size=19),
)
def test_nothing_of_an_amount_is_lost_or_made_by_sharing_it(amount, cuts):
    edges = [0, *sorted(cuts), 10_000]
    shares = {new_id(): end - begin for begin, end in pairwise(edges)}
    parts = split(amount, shares)
    assert sum(parts.values()) == amount
    largest = max(shares.values())
    for party, part in parts.items():
        exact = amount * shares[party] // 10_000
        assert part >= exact
        assert part == exact or shares[party] == largest
    assert sum(part != amount * shares[party] // 10_000 for party, part in parts.items()) <= 1


@pytest.mark.parametrize("shares", [[9_999], [10_000, 0], [5_000, 5_001], [10_001, -1]])
def test_shares_that_do_not_make_the_whole_split_nothing(shares):
    with pytest.raises(ValueError, match="whole"):
        split(100, {new_id(): share for share in shares})
