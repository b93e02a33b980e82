"""Household items that name their meter: whose it is, who may claim, and a period that counts once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from credits.activities.models import Activity, MeterClaim
from tests.credits.activities.homes import home, join, meter, share
from tests.credits.activities.items import EVENING, MIDNIGHT, electricity, fresh, signed, trip
from tests.credits.activities.sending import outcome, send
from tests.credits.monitoring.crediting import Told, check_books, credit, told

pytestmark = pytest.mark.django_db
TAKEN = "meter_period_claimed /meter"


def sent(member, item) -> str:
    return outcome(send(member, item)[0])


def test_a_period_of_a_meter_counts_once(evening, lin):
    one = str(meter(lin, home(lin)).id)
    first = electricity(days=2, meter=one)
    overlapping = electricity(days=1, meter=one)
    assert [outcome(result) for result in send(lin, first, overlapping)] == ["ACCEPTED", TAKEN]
    assert sent(lin, first) == "DUPLICATE"
    assert sent(lin, electricity(days=3, meter=one)) == TAKEN
    assert sent(lin, electricity(days=1, ends=MIDNIGHT - timedelta(days=2), meter=one)) == "ACCEPTED"
    assert MeterClaim.objects.count() == Activity.objects.count() == 2
    credit()
    check_books()


def test_two_meters_of_one_home_do_not_exclude_one_another(evening, lin):
    of = home(lin)
    results = [
        send(lin, electricity(days=2, meter=str(meter(lin, of, number).id)))[0]
        for number in ("E-2024-0001", "E-2024-0002")
    ]
    credit()
    assert [told(result).status for result in results] == ["CREDITED", "CREDITED"]


def test_with_a_meter_it_has_to_be_named_and_what_was_claimed_before_stays_claimed(evening, lin):
    (before,) = send(lin, electricity(days=3))
    one = str(meter(lin, home(lin)).id)
    assert sent(lin, electricity(days=1)) == "meter_needed /meter"
    (again,) = send(lin, electricity(days=2, meter=one))
    credit()
    assert told(before).status == "CREDITED"
    assert told(again) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
    (later,) = send(lin, electricity(days=1, ends=MIDNIGHT - timedelta(days=2), meter=one))
    credit()
    assert told(later) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
    check_books()


def test_a_meter_that_is_not_ones_own_is_no_other_than_one_that_is_not(evening, lin, hua):
    strangers = str(meter(hua, home(hua)).id)
    of = home(lin)
    water = str(meter(lin, of, "W-2024-0001", kind="WATER").id)
    late = str(meter(lin, of, "E-2024-0009", days=0).id)
    for named in (strangers, "01a2033f-3406-75df-915f-c3fb7e41c53a", "nonsense", 7, water, late):
        assert sent(lin, electricity(days=1, meter=named)) == "meter_unknown /meter", named
    assert sent(lin, trip("walk", "1", minutes=15, meter=water)) == "unknown_field /meter"
    assert not Activity.objects.exists()


def test_a_home_with_its_own_solar_roof_claims_no_electricity(evening, lin):
    one = meter(lin, home(lin, has_solar=True))
    assert sent(lin, electricity(meter=str(one.id))) == "own_solar_meter /meter"


def test_only_the_claimant_claims_and_the_other_is_told_why_without_a_name(evening, lin, hua):
    of = home(lin)
    one = str(meter(lin, of).id)
    join(lin, of, hua)
    today = EVENING.replace(hour=0) + timedelta(days=0)
    item = electricity(days=1, ends=today, meter=one)
    (refused,) = send(hua, electricity(days=1, ends=today, meter=one))
    # She joined today: yesterday's period is not of her home yet.
    assert outcome(refused) == "meter_unknown /meter"
    later = EVENING + timedelta(days=2)
    (refused,) = send(hua, electricity(days=1, ends=today + timedelta(days=2), meter=one), now=later)
    assert outcome(refused) == "not_the_claimant /meter"
    assert str(lin.party.id) not in str(refused.refused.__dict__)
    assert sent(lin, item) == "ACCEPTED"


def test_who_shares_may_send_the_bill_and_it_counts_once_all_the_same(evening, lin, hua):
    of = home(lin)
    one = str(meter(lin, of).id)
    join(lin, of, hua)
    share(lin, of, (lin, 6_000), (hua, 4_000))
    ends, later = MIDNIGHT + timedelta(days=2), EVENING + timedelta(days=2)
    (first,) = send(hua, electricity(days=1, ends=ends, meter=one), now=later)
    (second,) = send(lin, electricity(days=1, ends=ends, meter=one), now=later)
    assert [outcome(first), outcome(second)] == ["ACCEPTED", TAKEN]


def test_a_used_reference_takes_no_period_and_a_taken_period_no_reference(evening, lin):
    one = str(meter(lin, home(lin)).id)
    bill = signed(electricity(days=1, meter=one), reference="bill-1")
    assert sent(lin, bill) == "ACCEPTED"
    other_day = electricity(days=1, ends=MIDNIGHT - timedelta(days=1), meter=one)
    assert sent(lin, signed(other_day, reference="bill-1")) == "reference_used /source/reference"
    again = electricity(days=1, meter=one)
    assert sent(lin, signed(again, reference="bill-2")) == TAKEN
    assert sent(lin, signed(other_day | {"client_id": fresh()}, reference="bill-2")) == "ACCEPTED"


def test_the_database_takes_no_second_claim_whoever_writes_it(evening, lin):

    one = meter(lin, home(lin))
    send(lin, electricity(days=1, meter=str(one.id)))
    claim = MeterClaim.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        MeterClaim.objects.create(
            activity_id=one.id, meter_id=claim.meter_id, period=(timezone.now() - timedelta(days=900), None)
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        MeterClaim.objects.update(meter_id=one.household_id)
