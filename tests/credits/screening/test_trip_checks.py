"""Each check on a trip, at both sides of where it turns."""

import pytest

from credits.activities.tracks.features import Window
from credits.screening.checks import (
    bike_speed,
    constant_accuracy,
    corroboration,
    made_up_motion,
    mixed_mode,
    mock_location,
    motor_speed,
    steps_mismatch,
    teleport,
    trace_enough,
    trace_time,
    unusual_length,
    walk_speed,
    white_jitter,
)
from credits.screening.claims import Mode
from credits.screening.findings import Asks
from credits.screening.reasons import TEXTS
from credits.screening.screen import mode_class, screen_trip, verdict_of
from credits.screening.thresholds import threshold_set
from tests.credits.screening.features_of import DRIVEN, RIDDEN, trip_of

STANDARD, STRICT = threshold_set("standard"), threshold_set("strict")
NONE, NOTE, PART, REVIEW, REJECT = None, Asks.NOTE, Asks.PART, Asks.REVIEW, Asks.REJECT
SLOW, FAST = Window(75.0, 1.25), Window(75.0, 9.0)

WALK, BIKE, BUS, METRO, DRIVE = Mode
CASES = [
    (trace_enough, WALK, {"fixes": 10, "duration_s": 120.0, "metres": 300.0}, NONE, ""),
    (trace_enough, WALK, {"fixes": 9}, REJECT, "INSUFFICIENT_DATA"),
    (trace_enough, WALK, {"duration_s": 119.9}, REJECT, "INSUFFICIENT_DATA"),
    (trace_enough, WALK, {"metres": 299.9}, REJECT, "INSUFFICIENT_DATA"),
    (trace_enough, METRO, {"fixes": 3}, REVIEW, "INSUFFICIENT_DATA"),
    (trace_enough, METRO, {"fixes": 3, "is_corroborated": True}, NONE, ""),
    (trace_enough, WALK, {"interval_s": 30.0, "gap_share": 0.3, "dropped_share": 0.3}, NONE, ""),
    (trace_enough, WALK, {"interval_s": 30.1}, REVIEW, "LOW_COVERAGE"),
    (trace_enough, WALK, {"gap_share": 0.31}, REVIEW, "LOW_COVERAGE"),
    (trace_enough, BUS, {"dropped_share": 0.31}, REVIEW, "LOW_COVERAGE"),
    (trace_enough, METRO, {"gap_share": 0.9}, NONE, ""),
    (trace_time, WALK, {"to_s": 3_000.0}, NONE, ""),
    (trace_time, WALK, {"to_s": 3_000.1}, REJECT, "TIME_INVALID"),
    (trace_time, WALK, {"from_s": -0.1}, REJECT, "TIME_INVALID"),
    (walk_speed, WALK, {"vm50": 2.0, "t4": 0.05, "t7": 0.02}, NONE, ""),
    (walk_speed, WALK, {"vm50": 2.1}, REVIEW, "MODE_DOUBTFUL"),
    (walk_speed, WALK, {"t4": 0.06}, REVIEW, "MODE_DOUBTFUL"),
    (walk_speed, WALK, {"t7": 0.03}, REVIEW, "MODE_DOUBTFUL"),
    (walk_speed, WALK, {"vm50": 2.7}, REJECT, "MODE_TOO_FAST"),
    (walk_speed, WALK, {"t4": 0.26}, REJECT, "MODE_TOO_FAST"),
    (walk_speed, WALK, {"t7": 0.11}, REJECT, "MODE_TOO_FAST"),
    (walk_speed, BIKE, DRIVEN, NONE, ""),
    (bike_speed, BIKE, RIDDEN, NONE, ""),
    (bike_speed, BIKE, RIDDEN | {"vm50": 6.6}, REVIEW, "MODE_DOUBTFUL"),
    (bike_speed, BIKE, RIDDEN | {"vm85": 6.1}, REVIEW, "MODE_DOUBTFUL"),
    (bike_speed, BIKE, RIDDEN | {"a95": 0.36}, REVIEW, "MODE_DOUBTFUL"),
    (bike_speed, BIKE, RIDDEN | {"vm85": 8.4}, REJECT, "MODE_TOO_FAST"),
    (bike_speed, BIKE, RIDDEN | {"t9": 0.09}, REJECT, "MODE_TOO_FAST"),
    (bike_speed, BIKE, RIDDEN | {"t11": 0.05}, REJECT, "MODE_TOO_FAST"),
    (bike_speed, BIKE, {"vm50": 1.9, "vm85": 2.4}, PART, "DOWNGRADED"),
    (bike_speed, BIKE, {"vm50": 1.9, "vm85": 2.5}, REVIEW, "MODE_DOUBTFUL"),
    (bike_speed, WALK, DRIVEN, NONE, ""),
    (motor_speed, BUS, {"vm85": 3.0}, NONE, ""),
    (motor_speed, BUS, {"vm85": 2.9}, REJECT, "MODE_TOO_SLOW"),
    (motor_speed, DRIVE, {"vm85": 2.9}, REJECT, "MODE_TOO_SLOW"),
    (motor_speed, METRO, {"vm85": 0.0}, NONE, ""),
    (motor_speed, WALK, {}, NONE, ""),
    (corroboration, BUS, DRIVEN, REVIEW, "NEEDS_CORROBORATION"),
    (corroboration, METRO, {"is_corroborated": True}, NONE, ""),
    (corroboration, WALK, {}, NONE, ""),
    (mixed_mode, WALK, {"windows": (SLOW,) * 10 + (FAST,) * 3}, PART, "MIXED_MODE"),
    (mixed_mode, WALK, {"windows": (SLOW,) * 9 + (FAST,) * 3}, REVIEW, "MIXED_MODE"),
    (mixed_mode, WALK, {"windows": (SLOW,) * 4 + (FAST,) * 3}, NONE, ""),
    (mixed_mode, WALK, {"windows": (SLOW, FAST) * 20}, NONE, ""),
    (mixed_mode, BUS, {"windows": (SLOW,) * 20}, NONE, ""),
    (white_jitter, WALK, {"turn_growth": 1.34, "bend_growth": 1.5}, NONE, ""),
    (white_jitter, WALK, {"turn_growth": 1.33}, REVIEW, "WHITE_JITTER"),
    (white_jitter, WALK, {"bend_growth": 1.49}, REVIEW, "WHITE_JITTER"),
    (white_jitter, WALK, {"turn_growth": 1.0, "bend_growth": 1.0, "interval_s": 5.1}, NONE, ""),
    (white_jitter, WALK, {"turn_growth": None, "bend_growth": None}, NONE, ""),
    (teleport, WALK, {"jumps": 1, "displaced_m": 5_000.0}, NONE, ""),
    (teleport, WALK, {"jumps": 2}, REVIEW, "TELEPORT"),
    (teleport, WALK, {"jumps": 1, "displaced_m": 5_000.1}, REJECT, "TELEPORT"),
    (mock_location, WALK, {"mock": True}, REJECT, "MOCK_LOCATION"),
    (mock_location, WALK, {"mock": None, "metres": 50_000.0}, NONE, ""),
    (mock_location, WALK, {"mock": None, "metres": 50_001.0}, REVIEW, "MOCK_UNKNOWN"),
    (mock_location, WALK, {"mock": False, "metres": 50_001.0}, NONE, ""),
    (steps_mismatch, WALK, {"steps": 1_350}, NONE, ""),
    (steps_mismatch, WALK, {"steps": 1_349}, REVIEW, "STEPS_MISMATCH"),
    (steps_mismatch, WALK, {"steps": 599}, REJECT, "STEPS_MISMATCH"),
    (steps_mismatch, WALK, {"steps": 3_750}, NONE, ""),
    (steps_mismatch, WALK, {"steps": 3_751}, REVIEW, "STEPS_MISMATCH"),
    (steps_mismatch, BIKE, {"steps": 0}, NONE, ""),
    (steps_mismatch, WALK, {"steps": None}, NONE, ""),
    (unusual_length, WALK, {"metres": 14_900.0, "duration_s": 7_920.0}, NONE, ""),
    (unusual_length, WALK, {"metres": 14_901.0}, REVIEW, "UNUSUAL_LENGTH"),
    (unusual_length, WALK, {"duration_s": 7_921.0}, REVIEW, "UNUSUAL_LENGTH"),
    (unusual_length, BIKE, {"duration_s": 7_501.0}, REVIEW, "UNUSUAL_LENGTH"),
    (unusual_length, METRO, {"metres": 100_000.0}, NONE, ""),
    (constant_accuracy, WALK, {"accuracy_spread": 0.0}, NOTE, "CONSTANT_ACCURACY"),
    (constant_accuracy, WALK, {"accuracy_spread": 0.1}, NONE, ""),
    (constant_accuracy, WALK, {"accuracy_spread": None}, NONE, ""),
]


@pytest.mark.parametrize(("check", "mode", "otherwise", "asks", "code"), CASES)
def test_a_check_turns_at_its_threshold(check, mode, otherwise, asks, code):
    found = check.check(trip_of(mode, **otherwise), STANDARD)
    assert (found.asks, found.code) == (asks, code) if found else asks is None


@pytest.mark.parametrize(
    ("otherwise", "found"),
    [
        ({"speed_spread": 0.06}, []),
        ({"speed_spread": 0.059}, [("CONST_SPEED", REVIEW)]),
        ({"speed_spread": 0.01, "interval_s": 28.0}, []),
        ({"straight_share": 0.75}, []),
        ({"straight_share": 0.76}, [("NO_LATERAL_NOISE", REJECT)]),
        ({"repeated_share": 0.51}, [("REPEATED_STEP", REJECT)]),
        (
            {"speed_spread": 0.0, "repeated_share": 1.0},
            [("CONST_SPEED", REJECT), ("REPEATED_STEP", REJECT)],
        ),
    ],
)
def test_an_even_speed_alone_is_doubtful_and_with_anything_else_proof(otherwise, found):
    assert [(f.code, f.asks) for f in made_up_motion.check(trip_of(**otherwise), STANDARD)] == found


def test_what_a_phone_rounds_is_noted_and_under_the_strict_set_looked_at():
    trip = trip_of(accuracy_spread=0.0)
    assert verdict_of(screen_trip(trip, STANDARD).findings) == NOTE
    assert verdict_of(screen_trip(trip, STRICT).findings) == REVIEW


def test_a_walk_whose_recorder_ran_on_is_credited_for_the_walk():
    ran_on = trip_of(vm50=1.4, t7=0.13, windows=(SLOW,) * 14 + (FAST,) * 2)
    screened = screen_trip(ran_on, STANDARD)
    assert [(f.code, f.asks) for f in screened.findings] == [("MIXED_MODE", PART)]
    assert screened.metres == 14 * 75


def test_a_drive_with_a_short_walk_is_refused_and_told_what_it_was():
    screened = screen_trip(trip_of(vm50=9.0, t7=0.6, windows=(SLOW,) * 6 + (FAST,) * 20), STANDARD)
    assert [f.code for f in screened.findings] == ["MIXED_MODE", "MODE_TOO_FAST"]
    assert verdict_of(screened.findings) == REJECT


@pytest.mark.parametrize(
    ("vm50", "vm85", "found"),
    [(2.0, 5.2, "walk"), (2.1, 5.2, "bike"), (1.0, 5.3, "motor"), (0.0, 0.0, None)],
)
def test_the_class_follows_two_speeds(vm50, vm85, found):
    assert mode_class(trip_of(vm50=vm50, vm85=vm85), STANDARD) == found


def test_every_code_a_check_may_give_has_words_for_people():
    codes = {code for *_, code in CASES if code} | {"CONST_SPEED", "NO_LATERAL_NOISE", "REPEATED_STEP"}
    codes |= {"REPLAY_PROFILE", "REPLAY_SHAPE", "SHARED_FIXES", "CO_TRAVEL", "IMPOSSIBLE_TRAVEL"}
    assert codes <= set(TEXTS)
