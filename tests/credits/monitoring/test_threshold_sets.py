"""Each set of thresholds as crediting goes by it: the same trip may pass in one and wait in another."""

from datetime import timedelta

import pytest

from credits.screening.models import Screening
from credits.screening.thresholds import set_codes
from tests.credits.activities.items import MORNING, signed
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, told
from tests.credits.monitoring.test_trips import trace, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]
# A long ride of a phone that says nothing about its place's origin: 12 km, and 56 km with an engine.
FAR = {"standard": "CREDITED", "pilot": "CREDITED", "strict": "IN_REVIEW"}


def ride(begins=MORNING, **more):
    return walk((4.0, 3_300), kind="own_bike_ride", km="13", minutes=56, begins=begins, **more)


@pytest.mark.parametrize("code", sorted(FAR))
def test_a_long_ride_of_a_silent_phone_waits_where_the_set_is_strict(lin, settings, code):
    settings.SCREENING_SET = code
    (silent, spoken) = send(lin, ride(), ride(MORNING + timedelta(hours=2), seed=3, device={"mock": False}))
    credit()
    assert told(silent).status == FAR[code]
    assert told(spoken).status == "CREDITED"
    assert {row.threshold_set for row in Screening.objects.all()} == {f"{code}/2"}
    if code == "strict":
        assert told(silent).reasons == ("MOCK_UNKNOWN",)
        finding, asks, value, threshold = Screening.objects.get(activity_id=silent.id).findings[0]
        assert (finding, asks, threshold) == ("MOCK_UNKNOWN", 2, 10_000)
        assert value > threshold


def test_a_very_long_ride_of_a_silent_phone_waits_in_the_standard_set_too(lin):
    sent = trace((24.0, 2_400))
    (silent,) = send(lin, signed(walk(kind="metro_trip", km="56", minutes=41) | {"trace": sent}))
    credit()
    assert told(silent)[::3] == ("IN_REVIEW", ("MOCK_UNKNOWN",))


@pytest.mark.parametrize(("code", "status"), [("standard", "CREDITED"), ("strict", "IN_REVIEW")])
def test_one_accuracy_for_every_point_is_a_note_or_a_doubt(lin, settings, code, status):
    settings.SCREENING_SET = code
    sent = [[lon, lat, at, 5.0] for lon, lat, at, _ in trace((1.3, 1_200))]
    (result,) = send(lin, walk() | {"trace": sent})
    credit()
    assert told(result).status == status
    assert Screening.objects.get().findings[0][0] == "CONSTANT_ACCURACY"


@pytest.mark.parametrize(("code", "status"), [("standard", "IN_REVIEW"), ("pilot", "CREDITED")])
def test_a_phone_that_saves_power_is_taken_in_a_first_season(lin, settings, code, status):
    settings.SCREENING_SET = code
    (result,) = send(lin, walk() | {"trace": trace((1.3, 1_200), every=40)})
    credit()
    assert told(result).status == status
    if status == "IN_REVIEW":
        assert told(result).reasons == ("LOW_COVERAGE",)


@pytest.mark.parametrize("code", ["pilot", "standard", "strict"])
def test_no_set_lets_a_drive_pass_as_a_walk(lin, settings, code):
    assert code in set_codes()
    settings.SCREENING_SET = code
    (result,) = send(lin, walk((11.0, 1_200), km="2"))
    credit()
    assert told(result).status == "REJECTED"
    assert "MODE_TOO_FAST" in told(result).reasons
