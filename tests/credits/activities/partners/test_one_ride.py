"""One ride told by phone and operator counts once, at the better tier, whichever comes first (ADR 0029)."""

from datetime import timedelta

import pytest

from credits.activities.corroboration import ClaimedTrip, corroborated
from credits.activities.models import Activity
from credits.monitoring.models import Verdict
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.partners.calls import link, push, ride, statuses
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, told

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


def test_what_was_credited_stays_and_the_operators_record_adds_nothing(evening, lin):
    link(lin, "p-lin")
    (phone,) = send(lin, trip(**BIKE))
    credit()
    before = told(phone)
    assert (before.status, before.credited_g) == ("CREDITED", 79)
    push(ride("p-lin", **BIKE))
    credit()
    assert told(phone) == before
    (late,) = Verdict.objects.exclude(activity_id=phone.id)
    assert (late.status, late.reason_codes) == ("REJECTED", ["TIME_OVERLAP"])
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
        if corroborated([ClaimedTrip(phone.id, who.party.id, start, stop)])
    }
    assert found == {"after, within ten minutes", "before, within ten minutes"}
    assert corroborated([]) == frozenset()
