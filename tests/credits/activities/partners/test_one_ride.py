"""One ride told by phone and operator counts once, at the better tier, whichever comes first (ADR 0029)."""

from datetime import timedelta

import pytest

from credits.activities.corroboration import ClaimedTrip, corroborated
from credits.activities.models import Activity
from credits.monitoring.credited import all_credited
from credits.monitoring.explanation import explain
from credits.monitoring.models import Verdict
from credits.monitoring.recomputation import drifts_of
from puhui.kernel.copy import microseconds
from tests.accounts.parallel import in_parallel
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.partners.calls import link, push, ride, statuses
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, grams, told

pytestmark = pytest.mark.django_db
BIKE = {"kind": "shared_bike_ride", "km": "2.5", "minutes": 16}
CREDITED_A = Told("CREDITED", 84)  # 2.5 km at 33.88 g
SAME_RIDE = Told("REJECTED", 0, 0, ("SAME_RIDE",))


def test_received_together_the_operators_record_counts_in_either_order(evening, lin):
    link(lin, "p-lin")
    later = {"begins": MORNING.replace(hour=11)}
    (phone,) = send(lin, trip(**BIKE))
    assert statuses(push(ride("p-lin", **BIKE), ride("p-lin", **BIKE, **later))) == ["ACCEPTED", "ACCEPTED"]
    (second,) = send(lin, trip(**BIKE, **later))
    credit()
    assert (told(phone), told(second)) == (SAME_RIDE, SAME_RIDE)
    operators = Activity.objects.filter(tier="A").values_list("id", flat=True)
    verdicts = Verdict.objects.filter(activity_id__in=list(operators))
    assert {(v.status, v.credited_g) for v in verdicts} == {("CREDITED", 84)}
    check_books()


def test_what_was_credited_stays_and_the_operators_record_adds_what_is_missing(evening, lin):
    link(lin, "p-lin")
    (phone,) = send(lin, trip(**BIKE))
    credit()
    before = told(phone)
    assert (before.status, before.credited_g) == ("CREDITED", 79)
    push(ride("p-lin", **BIKE))
    credit()
    credit()
    assert told(phone) == before
    (late,) = Verdict.objects.exclude(activity_id=phone.id)
    assert (late.status, late.credited_g, late.reason_codes) == ("CREDITED", 84 - 79, ["COUNTED_BEFORE"])
    explained = explain(Activity.objects.get(id=late.activity_id), late)
    assert (explained["counted_before_g"], explained["recomputed"]) == (79, True)
    assert grams(lin) == 84
    assert not list(drifts_of(next(all_credited())))
    # A second record of the ride adds nothing more, nor does the phone's saying it again.
    (again, phones) = send(lin, signed(trip(**BIKE)), trip(**BIKE))
    credit()
    assert (told(again).reasons, told(phones).reasons) == (("TIME_OVERLAP",), ("TIME_OVERLAP",))
    check_books()


def test_what_the_record_adds_ends_where_the_days_cap_does(evening, lin):
    (phone,) = send(lin, trip("walk", "2.9", minutes=40))
    credit()
    assert told(phone).credited_g == 283
    (record,) = send(lin, signed(trip("walk", "2.9", minutes=40)))
    credit()
    # 301 g at the better tier, of which 283 were counted and the day has 296.
    assert told(record) == Told("CREDITED", 13, 5, ("COUNTED_BEFORE", "CAP_REACHED"))
    assert not list(drifts_of(next(all_credited())))


def test_a_shorter_record_takes_nothing_back(evening, lin):
    send(lin, trip(**BIKE))
    credit()
    (record,) = send(lin, signed(trip(**BIKE | {"km": "1"})))
    credit()
    assert told(record) == Told("CREDITED", 0, 0, ("COUNTED_BEFORE",))
    assert grams(lin) == 79


def test_a_record_over_another_trip_as_well_adds_nothing(evening, lin):
    send(lin, trip(**BIKE), trip("walk", "0.5", begins=MORNING + timedelta(minutes=16), minutes=10))
    credit()
    (record,) = send(lin, signed(trip(**BIKE | {"minutes": 20})))
    credit()
    assert told(record) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_record_credit_the_difference_once(evening, lin):
    send(lin, trip(**BIKE))
    credit()
    (record,) = send(lin, signed(trip(**BIKE)))
    in_parallel(2, lambda _: credit())
    assert told(record).credited_g == 84 - 79
    assert grams(lin) == 84
    check_books()


def test_a_claim_that_waits_for_a_look_does_not_stand_in_the_records_way(evening, lin):
    link(lin, "p-lin")
    (phone,) = send(lin, trip(**BIKE))
    verdict(lin, phone, "IN_REVIEW")
    push(ride("p-lin", **BIKE))
    credit()
    (record,) = Verdict.objects.exclude(activity_id=phone.id)
    assert (record.status, record.credited_g) == ("CREDITED", 84)


def test_another_kind_of_trip_that_waits_does(evening, lin):
    (phone,) = send(lin, trip("walk", "1", minutes=16))
    verdict(lin, phone, "IN_REVIEW")
    (record,) = send(lin, signed(trip(**BIKE)))
    credit()
    assert told(record) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))


def verdict(member, result, status: str) -> None:
    """Write the first verdict of an activity, as the crediting job does for one that somebody must see."""
    activity = Activity.objects.get(id=result.id)
    Verdict.objects.create(
        party_id=member.party.id,
        activity_id=activity.id,
        seq=1,
        status=status,
        reason_codes=["NEEDS_CORROBORATION"],
        tier=activity.tier,
        reduction_g=0,
        credited_g=0,
        capped_g=0,
        is_coin_only=False,
        outcome="keep",
        decided_at=activity.received_at,
    )


def claimed(activity, party, begin, end):
    return ClaimedTrip(activity.bytes, party.bytes, microseconds(begin), microseconds(end))


def test_a_record_around_a_claim_corroborates_it(evening, lin, hua):
    record = trip("bus_trip", "5", minutes=20)
    send(lin, signed(record))
    begin, end = MORNING, MORNING + timedelta(minutes=20)
    ten = timedelta(minutes=10)
    second = timedelta(seconds=1)
    claims = {
        "after, within ten minutes": (lin, end + ten - second, end + ten * 3),
        "ten minutes after": (lin, end + ten, end + ten * 3),
        "before, within ten minutes": (lin, begin - ten * 3, begin - ten + second),
        "ten minutes before": (lin, begin - ten * 3, begin - ten),
        "another person's": (hua, begin, end),
    }
    (phone,) = send(lin, trip("walk", "1", begins=MORNING.replace(hour=12), minutes=20))
    found = {
        name
        for name, (who, start, stop) in claims.items()
        if corroborated([claimed(phone.id, who.party.id, start, stop)])
    }
    assert found == {"after, within ten minutes", "before, within ten minutes"}
    assert corroborated([]) == frozenset()
