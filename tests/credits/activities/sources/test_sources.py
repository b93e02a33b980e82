"""The contract of sources: each reads its partner's sample, and what it reads is an item that is taken.

The samples are written by hand in the form that the source's own page gives (nobody's real records): two that
are good, then one of each kind that is refused.
"""

import json
from pathlib import Path

import pytest

from credits.activities.catalog_loading import type_rules
from credits.activities.item import read_period, read_shape
from credits.activities.sources import SOURCES
from credits.activities.sources.types import RecordRefused
from tests.credits.activities.items import EVENING

SAMPLES = Path(__file__).with_name("samples")
REFUSED = {
    "metro_gate": [
        "JOURNEY_INCOMPLETE exit",
        "SAME_STATION exit/station",
        "FIELD_MISSING card_token",
        "TIME_INVALID entry/at",
    ],
    "bus_fare": ["JOURNEY_INCOMPLETE tap_off", "AMOUNT_INVALID distance_m", "AMOUNT_INVALID distance_m"],
    "bike_lock": [
        "RIDE_NOT_CLOSED status",
        "RIDE_NOT_CLOSED status",
        "TIME_INVALID unlocked_at",
        "AMOUNT_INVALID metres",
    ],
    "utility": [
        "READING_ESTIMATED reading",
        "TIME_INVALID to",
        "AMOUNT_INVALID kwh",
        "TIME_INVALID from",
        "AMOUNT_INVALID kwh",
    ],
}
INPUTS = {
    "metro_gate": {"distance_km": "34.9"},
    "bus_fare": {"distance_km": "8"},
    "bike_lock": {"distance_km": "2.5"},
    "utility": {"consumption_kwh": "195.0", "period_days": "30"},
}


def sample(code: str) -> list[dict]:
    lines = (SAMPLES / f"{code}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_every_source_has_a_sample_and_every_sample_its_source():
    assert {path.stem for path in SAMPLES.iterdir()} == set(SOURCES) == set(REFUSED)


@pytest.mark.parametrize("code", SOURCES)
def test_good_records_are_items_of_its_type(code):
    source, records = SOURCES[code], sample(code)
    told = [source.read(record) for record in records[:2]]
    assert [one.subject for one in told] == ["p-lin", "p-hua"]
    assert len({one.reference for one in told}) == 2
    assert told[0].inputs == INPUTS[code]
    for one in told:
        assert one.type == source.activity_type in type_rules()
        item = {
            "client_id": one.reference,
            "type": one.type,
            "occurred_from": one.occurred_from,
            "occurred_to": one.occurred_to,
            "inputs": one.inputs,
            "source": {"kind": "operator", "code": "gz", "reference": one.reference},
        }
        begin, end = read_period(item, read_shape(item, "gz"), EVENING)
        assert begin < end


@pytest.mark.parametrize("code", SOURCES)
def test_each_other_record_is_refused_with_what_is_wrong(code):
    told = []
    for record in sample(code)[2:]:
        with pytest.raises(RecordRefused) as refused:
            SOURCES[code].read(record)
        told.append(str(refused.value))
    assert told == REFUSED[code]


@pytest.mark.parametrize("code", SOURCES)
@pytest.mark.parametrize("junk", [{}, {"reading": "ACTUAL", "status": "CLOSED"}])
def test_a_record_of_another_form_is_refused_and_nothing_worse(code, junk):
    with pytest.raises(RecordRefused):
        SOURCES[code].read(junk)


@pytest.mark.parametrize("code", SOURCES)
@pytest.mark.parametrize("value", [None, [], {}, 10**400, -1, True, "", "x" * 300, "NaN", "\0"])
def test_no_value_in_any_field_makes_a_source_fail_otherwise(code, value):
    good = sample(code)[0]
    for name in good:
        try:
            SOURCES[code].read(good | {name: value})
        except RecordRefused:
            continue
