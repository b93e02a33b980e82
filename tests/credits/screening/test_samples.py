"""Real trips and what is made of them: an honest one passes as what it is, a made-up or repeated one not."""

import json
from collections import Counter
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.core.management import CommandError, call_command

from credits.activities.tracks.cleaning import clean
from credits.activities.tracks.features import measure
from credits.screening.claims import Trip
from credits.screening.findings import Asks
from credits.screening.screen import screen_trip, verdict_of
from credits.screening.thresholds import threshold_set
from tests.credits.screening.spoofs import RECIPES, drifting, spoof

SAMPLES = Path(__file__).parent / "samples" / "trips.jsonl"
WALKED = "mnet-ios-2-1564261268"


def screened(path, *arguments):
    out = StringIO()
    call_command("screen_trips", str(path), *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def sample(trip_id):
    return next(trip for trip in map(json.loads, SAMPLES.read_text().splitlines()) if trip["id"] == trip_id)


def label_of(trip_id):
    return sample(trip_id)["label"]


def write(folder, *trips):
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(trip) + "\n" for trip in trips))
    return path


def test_labelled_trips_are_classed_as_what_they_were():
    motor = {"car", "bus", "train", "subway", "lightrail"}
    for line in screened(SAMPLES, "--claim", "walk"):
        assert list(line) == ["id", "class", "verdict", "reasons"]
        label = label_of(line["id"])
        if label in {"walk", "bike", *motor} and not {"INSUFFICIENT_DATA", "LOW_COVERAGE"} & {
            *line["reasons"]
        }:
            assert line["class"] == ("motor" if label in motor else label)


@pytest.mark.parametrize("claim", ["walk", "bike"])
def test_no_car_passes_as_legs_and_no_true_trip_is_refused(claim):
    verdicts = Counter(
        (label_of(line["id"]), line["verdict"]) for line in screened(SAMPLES, "--claim", claim)
    )
    assert verdicts["car", "reject"] == 2
    assert verdicts[claim, "accept"] >= 2
    assert verdicts[claim, "reject"] == 0


def test_a_bus_from_a_phone_alone_waits():
    assert {
        line["verdict"] for line in screened(SAMPLES, "--claim", "bus") if label_of(line["id"]) == "bus"
    } == {"review"}


def test_a_replay_meets_the_trip_it_repeats(tmp_path):
    base = sample(WALKED)
    honest = base | {"case": "genuine_walk", "claimed_mode": "walk", "base": WALKED, "id": ""}
    draw = Random(4)
    again = honest | {"case": "replay_of_another", "account": "B"}
    later = honest | {"case": "replay_later"}
    wobbled = [[t, x + draw.gauss(0, 3), y + draw.gauss(0, 3), a] for t, x, y, a in base["points"]]
    stretched = [[t * 1.3, x, y, a] for t, x, y, a in base["points"]]
    jitter = honest | {"case": "replay_jitter", "points": wobbled}
    slow = honest | {"case": "replay_stretched", "points": stretched}
    path = write(tmp_path, honest, again, later, jitter, slow)
    found = {line["id"]: (line["verdict"], line["reasons"]) for line in screened(path, "--cases")}
    assert found["genuine_walk"] == ("accept", ["OK"])
    assert found["replay_of_another"] == found["replay_later"] == ("reject", ["REPLAY_EXACT"])
    assert found["replay_jitter"][0] == "reject"
    assert found["replay_jitter"][1][0] == "REPLAY_PROFILE"
    assert found["replay_stretched"] == ("review", ["REPLAY_SHAPE"])


def test_a_base_may_stand_in_a_file_beside_the_cases(tmp_path):
    base = sample(WALKED)
    (tmp_path / "trips.jsonl").write_text(json.dumps(base) + "\n")
    case = base | {"id": "", "case": "replay", "claimed_mode": "walk", "base": WALKED}
    assert screened(write(tmp_path, case), "--cases")[0]["reasons"] == ["REPLAY_EXACT"]
    with pytest.raises(CommandError, match="nowhere"):
        screened(write(tmp_path, case | {"base": "nowhere"}), "--cases")


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"points": [], "fields": 3}', '{"points": [["x", 1, 2]], "fields": ["ts", "lon", "lat"]}'],
)
def test_a_line_that_is_no_trip_is_named(tmp_path, line):
    path = tmp_path / "trips.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(CommandError):
        screened(path, "--claim", "walk")


def test_an_empty_trace_is_too_little(tmp_path):
    empty = {"id": "empty", "points": [], "fields": ["ts", "lon", "lat"]}
    (line,) = screened(write(tmp_path, empty), "--claim", "walk")
    assert line == {"id": "empty", "class": None, "verdict": "reject", "reasons": ["INSUFFICIENT_DATA"]}


def held(made):
    track = clean(made.points)
    claim = Trip(made.mode, measure(track), track.at[0], track.at[-1], 0.0, track.at[-1] + 1)
    return verdict_of(screen_trip(claim, threshold_set("standard")).findings) >= Asks.REVIEW


@pytest.mark.parametrize("recipe", RECIPES)
def test_made_up_traces_are_held(recipe):
    assert sum(held(spoof(recipe, Random(seed))) for seed in range(12)) >= 10


def test_noise_that_remembers_itself_is_not_told_from_truth():
    """A limit to know, not to hide: caps and a second source are for it."""
    assert sum(held(spoof(drifting, Random(seed))) for seed in range(12)) <= 6


def test_a_claim_has_to_be_said():
    with pytest.raises(CommandError, match="either"):
        screened(SAMPLES)
