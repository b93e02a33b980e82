"""Trips with a trace, from what a phone sends to what is credited, and why."""

from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from credits.activities.models import Activity, ActivityTrace, ActivityTrack, Intake, TrackFix
from credits.activities.tracks.coordinates import wgs84_to_gcj02
from credits.admin.activity_parts import parts_of
from credits.monitoring.credited import all_credited
from credits.monitoring.derivation import derive
from credits.monitoring.recomputation import drifts_of
from credits.screening.models import Screening
from puhui.kernel.roles import acting_as
from tests.credits.activities.items import EVENING, MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.activities.tracks.tracks import place
from tests.credits.monitoring.crediting import check_books, credit, explained, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def trace(*legs, begins=MORNING, seed=1, shift=(0.0, 0.0), every=2):
    """Return a trace of legs (metres a second, seconds), with a receiver's slow drift and a body's pace."""
    draw, at = Random(seed), begins.timestamp()
    x, y = shift
    east, north, to_east, to_north = 0.0, 0.0, 0.0, 0.0
    sent, elapsed = [], 0
    for mps, seconds in legs:
        pace = mps
        for _ in range(0, seconds, every):
            pace = max(pace + 0.1 * (mps - pace) + draw.gauss(0, 0.06 * mps), 0.3 * mps)
            x, y = x + pace * every * 0.9, y + pace * every * 0.43
            # A receiver's error goes on as it went.
            to_east, to_north = 0.9 * to_east + draw.gauss(0, 0.15), 0.9 * to_north + draw.gauss(0, 0.15)
            east, north = 0.97 * east + to_east, 0.97 * north + to_north
            lon, lat = place(x + east, y + north)
            sent.append([round(lon, 6), round(lat, 6), at + elapsed, round(draw.uniform(4, 9), 1)])
            elapsed += every
    return sent


def walk(*legs, km="1.5", minutes=20, kind="walk", begins=MORNING, seed=1, shift=(0.0, 0.0), **more):
    legs = legs or ((1.3, 1_200),)
    sent = trace(*legs, begins=begins, seed=seed, shift=shift)
    return trip(kind, km, begins=begins, minutes=minutes, trace=sent, **more)


def test_an_honest_walk_is_credited_and_its_screening_kept(lin):
    (result,) = send(lin, walk(km="1.2"))
    assert Intake.objects.get().tracks == 1
    credit()
    assert told(result)[:2] == ("CREDITED", 117)
    screening = Screening.objects.get()
    assert (screening.threshold_set, screening.mode_class, screening.findings) == ("standard/2", "walk", [])
    assert screening.metres == pytest.approx(1_560, abs=80)
    check_books()


def test_a_drive_claimed_as_a_walk_is_refused_with_its_numbers(lin):
    (result,) = send(lin, walk((11.0, 1_200), km="2"))
    credit()
    assert told(result) == ("REJECTED", 0, 0, ("MODE_TOO_FAST",))
    (reason,) = explained(result)["reasons"]
    assert reason["threshold"] == "2.6"
    assert Decimal(reason["value"]) > 8


def test_a_made_up_walk_waits_or_is_refused_with_every_reason(lin):
    steady = [[*place(1.4 * t, 0.0), MORNING.timestamp() + t, 5.0] for t in range(900)]
    (result,) = send(lin, trip("walk", "1.2", minutes=20, trace=steady))
    credit()
    assert told(result).status == "REJECTED"
    assert {"CONST_SPEED", "NO_LATERAL_NOISE"} <= {*told(result).reasons}


def test_a_walk_that_ended_in_a_taxi_is_credited_for_the_walk_and_explained_to_the_gram(lin):
    (result,) = send(lin, walk((1.3, 1_200), (9.0, 100), km="2.4", minutes=22))
    credit()
    status, credited, _, reasons = told(result)
    assert (status, reasons) == ("CREDITED", ("MIXED_MODE",))
    metres = Screening.objects.get().metres
    assert 1_300 < metres < 1_800
    assert credited == int(Decimal(metres) * Decimal("0.104") * Decimal("0.94"))
    derivation = derive(Activity.objects.get(), "en")
    assert derivation.told["recomputed"]
    assert derivation.derived.equals
    assert not list(drifts_of(next(all_credited())))


def test_a_ride_that_was_a_walk_is_credited_as_the_less_of_both(lin):
    (result,) = send(lin, walk(kind="own_bike_ride", km="1.2"))
    credit()
    assert told(result)[:2] == ("CREDITED", 107)
    assert told(result).reasons == ("DOWNGRADED",)
    assert explained(result)["recomputed"]
    assert not list(drifts_of(next(all_credited())))
    check_books()


def test_a_bus_from_a_phone_alone_waits_and_an_operators_word_is_enough(lin):
    phone, alone, vouched = send(
        lin,
        trip("bus_trip", "8", trace=trace((7.0, 1_200)), minutes=21),
        trip("metro_trip", "8", begins=MORNING + timedelta(hours=1)),
        signed(trip("metro_trip", "8", begins=MORNING + timedelta(hours=2))),
    )
    credit()
    assert told(phone)[::3] == ("IN_REVIEW", ("NEEDS_CORROBORATION",))
    assert told(alone)[::3] == ("IN_REVIEW", ("NEEDS_CORROBORATION",))
    assert told(vouched).status == "CREDITED"


def test_the_same_walk_from_another_phone_is_a_replay(lin, hua):
    mine = walk()
    wobble = Random(9)
    theirs = walk(begins=MORNING + timedelta(hours=3))
    theirs["trace"] = [
        [lon + wobble.gauss(0, 2e-5), lat + wobble.gauss(0, 2e-5), at, a]
        for lon, lat, at, a in theirs["trace"]
    ]
    (first,) = send(lin, mine)
    (second,) = send(hua, theirs)
    credit()
    assert told(first).status == "CREDITED"
    assert told(second).status == "REJECTED"
    assert "REPLAY_PROFILE" in told(second).reasons


def test_fixes_that_are_somebody_elses_to_the_second_are_no_trip_of_ones_own(lin, hua):
    mine = walk()
    theirs = walk()
    theirs["trace"] = theirs["trace"][100:]  # cut, so that it is another trace
    (first,) = send(lin, mine)
    (second,) = send(hua, theirs | {"occurred_from": theirs["occurred_from"]})
    credit()
    assert told(first).status == "CREDITED"
    assert told(second)[::3] == ("REJECTED", ("SHARED_FIXES",))


def test_nobody_is_in_two_cities_within_minutes(lin):
    here = walk(begins=MORNING)
    there = walk(begins=MORNING + timedelta(minutes=22), seed=2, shift=(300_000.0, 0.0))
    first, second = send(lin, here, there)
    credit()
    assert told(first).status == "CREDITED"
    assert told(second)[::3] == ("REJECTED", ("IMPOSSIBLE_TRAVEL",))


def test_mainland_coordinates_are_converted_and_the_conversion_recorded(lin):
    plain = walk()
    shifted = [[*wgs84_to_gcj02(lon, lat), at, accuracy] for lon, lat, at, accuracy in plain["trace"]]
    (result,) = send(lin, plain | {"trace": shifted, "device": {"crs": "GCJ02"}})
    track = ActivityTrack.objects.get(activity_id=result.id)
    assert track.crs == "GCJ02"
    kept = ActivityTrace.objects.get().points[0]
    assert kept[0] == pytest.approx(plain["trace"][0][0], abs=2e-7)
    assert kept[1] == pytest.approx(plain["trace"][0][1], abs=2e-7)


def test_what_the_phone_says_itself_counts(lin):
    mock, steps = send(
        lin,
        walk(device={"mock": True}),
        walk(begins=MORNING + timedelta(hours=2), seed=3, device={"mock": False, "steps": 200}),
    )
    credit()
    assert told(mock)[::3] == ("REJECTED", ("MOCK_LOCATION",))
    assert told(steps)[::3] == ("REJECTED", ("STEPS_MISMATCH",))


def test_a_trace_of_another_hour_is_no_evidence(lin):
    late = walk()
    (result,) = send(lin, late | {"trace": trace((1.3, 1_200), begins=MORNING - timedelta(hours=1))})
    credit()
    assert told(result)[::3] == ("REJECTED", ("TIME_INVALID",))


def test_a_repeated_item_keeps_one_track(lin):
    item = walk()
    send(lin, item)
    before = TrackFix.objects.count()
    send(lin, item, now=EVENING)
    assert (ActivityTrack.objects.count(), TrackFix.objects.count()) == (1, before)


@pytest.mark.parametrize("table", [ActivityTrack, TrackFix, Screening])
def test_what_was_found_is_never_changed(lin, table):
    from django.db import IntegrityError, transaction

    send(lin, walk())
    credit()
    with pytest.raises(IntegrityError), transaction.atomic():
        table.objects.all()._raw_delete(table.objects.db)


def test_the_web_may_not_say_what_screening_found(lin):
    from django.db import ProgrammingError, transaction

    send(lin, walk())
    with pytest.raises(ProgrammingError), transaction.atomic(), acting_as("web"):
        Screening.objects.create(
            activity_id=lin.party.id, threshold_set="x", metres=1, findings=[], screened_at=EVENING
        )


def test_a_member_of_staff_sees_each_finding_with_its_numbers(lin):
    (result,) = send(lin, walk((11.0, 1_200), km="2"))
    credit()
    (part,) = [part for part in parts_of(Activity.objects.get(id=result.id)) if "standard/2" in str(part)]
    ((told_as, code, value, threshold),) = part.rows
    assert (code, threshold) == ("MODE_TOO_FAST", "2.6")
    assert float(value) > 8
    assert told_as
    assert not part.note


def test_a_member_of_staff_reads_that_nothing_was_found_where_nothing_was(lin):
    (result,) = send(lin, walk())
    credit()
    (part,) = [part for part in parts_of(Activity.objects.get(id=result.id)) if "standard/2" in str(part)]
    assert (part.rows, bool(part.note)) == ([], True)
