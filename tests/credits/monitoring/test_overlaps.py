"""What excludes what: trips of a person, periods of a meter, a trace that came before; also across runs."""

from datetime import timedelta

from tests.credits.activities.items import EVENING, MORNING, electricity, ride, signed, straight_trace, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import Told, check_books, credit, explained, told

OVERLAP = Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
REPLAY = Told("REJECTED", 0, 0, ("REPLAY_EXACT",))


def after(minutes: float):
    return MORNING + timedelta(minutes=minutes)


def test_of_two_trips_at_a_time_the_earlier_received_stands_in_one_run(lin, evening):
    # The later one in time was received first.
    stands, refused = send(lin, ride("bus_trip", "8", begins=after(20)), ride(begins=MORNING))
    credit()
    assert [told(stands), told(refused)] == [Told("CREDITED", 416), OVERLAP]
    assert explained(refused)["recomputed"]


def test_of_two_trips_at_a_time_the_decided_one_stands_across_runs(lin, evening):
    (first,) = send(lin, ride(begins=after(20)))
    credit()
    (second,) = send(lin, ride("bus_trip", "8", begins=MORNING))
    credit()
    assert [told(first).status, told(second)] == ["CREDITED", OVERLAP]


def test_every_kind_of_trip_excludes_every_other(lin, evening):
    kinds = ["metro_trip", "bus_trip", "walk", "own_bike_ride", "shared_bike_ride"]
    results = send(lin, *(ride(kind, "2", begins=after(n)) for n, kind in enumerate(kinds)))
    credit()
    assert [told(result).status for result in results] == ["CREDITED"] + ["REJECTED"] * 4


def test_trips_may_touch(lin, evening):
    chain = send(lin, *(ride(km="1", begins=after(10 * n), minutes=10) for n in range(6)))
    credit()
    (before,) = send(lin, ride(km="1", begins=after(-10), minutes=10))
    (behind,) = send(lin, ride(km="1", begins=after(60), minutes=10))
    credit()
    assert {told(result).status for result in (*chain, before, behind)} == {"CREDITED"}


def test_a_millisecond_is_an_overlap(lin, evening):
    (first,) = send(lin, ride(km="1", begins=MORNING, minutes=10))
    credit()
    (second,) = send(lin, ride(km="1", begins=after(10) - timedelta(milliseconds=1), minutes=10))
    credit()
    assert [told(first).status, told(second)] == ["CREDITED", OVERLAP]


def test_a_trip_inside_a_long_one_of_an_earlier_run_is_found(lin, evening):
    (long,) = send(lin, trip("walk", "9", begins=MORNING - timedelta(hours=20), minutes=24 * 60 - 1))
    credit()
    (inside,) = send(lin, ride(begins=MORNING))
    credit()
    assert [told(long).status, told(inside)] == ["CREDITED", OVERLAP]


def test_meters_and_trips_do_not_exclude_one_another_nor_people(lin, hua, evening):
    results = send(lin, ride(), electricity("13", 2, ends=EVENING.replace(hour=12)))
    results += send(hua, ride())
    credit()
    assert {told(result).status for result in results} == {"CREDITED"}


def test_periods_of_a_meter_exclude_one_another(lin, evening):
    midnight = EVENING.replace(hour=0)
    first, inside, apart = send(
        lin,
        electricity("45.5", 7, ends=midnight),
        electricity("6.5", 1, ends=midnight - timedelta(days=2)),
        electricity("6.5", 1, ends=midnight - timedelta(days=7)) | {"source": {"kind": "device"}},
    )
    assert apart.refused.code == "time_too_old"
    (apart,) = send(lin, signed(electricity("6.5", 1, ends=midnight - timedelta(days=7))))
    credit()
    (again,) = send(lin, signed(electricity("195", 30, ends=midnight - timedelta(days=6))))
    credit()
    assert [told(item).status for item in (first, apart)] == ["CREDITED", "CREDITED"]
    assert [told(inside), told(again)] == [OVERLAP, OVERLAP]


def test_the_same_trace_counts_once_for_whoever_was_first(lin, hua, evening):
    trace = straight_trace(10)
    (first,) = send(lin, ride(km="10", trace=trace))
    (copied,) = send(hua, ride(km="10", trace=trace))
    credit()
    assert [told(first).status, told(copied)] == ["CREDITED", REPLAY]
    # Shifted by a day, it is the same trace still.
    shifted = [[lon, lat, at - 86_400, accuracy] for lon, lat, at, accuracy in trace]
    (later,) = send(lin, ride(km="10", begins=MORNING - timedelta(days=1), trace=shifted))
    credit()
    assert told(later) == REPLAY
    check_books()


def test_a_replay_within_a_batch_falls_on_the_later_received(lin, evening):
    trace, noon = straight_trace(10), MORNING + timedelta(hours=3)
    first, again = send(
        lin,
        ride(km="10", begins=noon, trace=straight_trace(10, begins=noon)),
        ride(km="10", begins=MORNING, trace=trace),
    )
    credit()
    assert [told(first).status, told(again)] == ["CREDITED", REPLAY]


def test_a_replay_takes_up_no_time(lin, hua, evening):
    trace = straight_trace(10)
    send(hua, ride(km="10", trace=trace))
    replayed, honest = send(lin, ride(km="10", trace=trace), ride("bus_trip", "8", begins=after(10)))
    credit()
    assert [told(replayed), told(honest).status] == [REPLAY, "CREDITED"]


def test_what_is_too_fast_takes_up_no_time(lin, evening):
    fast, honest = send(lin, ride(km="120", minutes=10), ride("bus_trip", "8", begins=after(5)))
    credit()
    assert [told(fast).reasons, told(honest).status] == [("MODE_TOO_FAST",), "CREDITED"]


def test_two_people_may_go_the_same_way_at_the_same_time(lin, hua, evening):
    results = send(lin, ride()) + send(hua, ride())
    credit()
    assert {told(result) for result in results} == {Told("CREDITED", 2512)}
