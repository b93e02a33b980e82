"""Each check with what it lets pass and what it stops, at its boundary."""

from decimal import Decimal

import pytest

from credits.screening.checks import replay_exact, speed_limit
from credits.screening.reasons import TEXTS
from tests.credits.screening.claims import claim, kilometres

MINUTE_US = 60_000_000


@pytest.mark.parametrize(
    ("km", "us", "reason"),
    [
        ("100", 20 * MINUTE_US, None),
        ("100.000000001", 20 * MINUTE_US, "MODE_TOO_FAST"),
        ("100", 20 * MINUTE_US - 1, "MODE_TOO_FAST"),
        ("0.1", 1_200_000, None),
        ("0.1", 1_199_999, "MODE_TOO_FAST"),
        ("0.000001", 12, None),
        ("0.000001", 11, "MODE_TOO_FAST"),
        ("0", 0, None),
    ],
)
def test_no_trip_on_the_ground_is_faster_than_300_km_an_hour(km, us, reason):
    assert speed_limit.check(claim(0, us), kilometres(km)) == reason


def test_what_has_no_distance_has_no_speed():
    assert speed_limit.check(claim(0, 1), {"consumption_kwh": Decimal(100)}) is None


def test_a_replay_is_stopped_whatever_it_claims():
    assert replay_exact.check(claim(is_replay=True), {}) == "REPLAY_EXACT"
    assert replay_exact.check(claim(), kilometres("1")) is None


def test_every_code_has_words_for_people():
    assert {replay_exact.CODE, speed_limit.CODE, "TIME_OVERLAP", "CAP_REACHED"} <= set(TEXTS)
    assert all(code.isupper() and text.endswith(".") for code, text in TEXTS.items())
