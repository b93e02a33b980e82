"""`manage.py explain`: the whole derivation in one print, and one sentence where there is none."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command

from credits.methodologies.models import MethodologyVersion
from tests.credits.activities.items import MIDNIGHT, electricity, ride, signed, straight_trace, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit
from tests.credits.monitoring.drift import plant, plant_grams, take_back

MORNING_TRIP = {"begins": MIDNIGHT + timedelta(hours=7)}


def printed(result, *options: str) -> list[str]:
    out = StringIO()
    call_command("explain", str(result.id), *options, stdout=out)
    return out.getvalue().splitlines()


def refused(*arguments: str) -> str:
    """Return the sentence with which the command ends in 1."""
    with pytest.raises(CommandError) as ended:
        call_command("explain", *arguments, stdout=StringIO())
    assert ended.value.returncode == 1
    return str(ended.value)


def under(lines: list[str], heading: str) -> list[str]:
    """Return the lines below a heading, up to the next."""
    start = lines.index(heading) + 1
    rest = lines[start:]
    end = next((at for at, line in enumerate(rest) if not line.startswith("  ")), len(rest))
    return [line.strip() for line in rest[:end]]


def test_a_capped_trip_is_derived_from_its_inputs_to_the_last_gram(lin, evening):
    hours = (7, 9, 11)
    results = send(lin, *(ride(begins=MIDNIGHT + timedelta(hours=hour)) for hour in hours))
    credit()
    lines = printed(results[2])
    assert lines[0] == f"Activity {results[2].id}: metro_trip in CN-GD-GZ, scheme DEMO"
    assert under(lines, "Inputs as sent") == ["distance_km = 34.9"]
    assert under(lines, "Inputs as they were used") == ["distance_km = 34.9 person_km"]
    version = MethodologyVersion.objects.get(methodology_id="IND-METRO")
    method = under(lines, "Methodology IND-METRO version 1: Metro trip")
    assert method[0] == f"digest {version.digest}"
    baseline, metro = under(lines, "Factors")
    assert baseline.startswith(
        "TRAVEL_BASELINE = 0.104 kgCO2e/person_km (travel, CN-BJ-TJ-HE 2024, version 1, stands in for a "
        "local value; published as 104 gCO2/person_km): "
    )
    assert metro.startswith("METRO = 0.032 ")
    assert metro.endswith("[third-party-copy]")
    (rule,) = under(lines, "Rules")
    assert rule.startswith("mode_below_baseline passed: ef_metro < ef_baseline (")
    assert under(lines, "Steps") == [
        "saving_per_km = max(0, ef_baseline - ef_metro) = 0.072 kgCO2e/person_km",
        "reduction = distance_km * saving_per_km = 2.5128 kgCO2e",
    ]
    rounding = "Rounding: down to whole grams, once, from kgCO2e times 1,000"
    assert under(lines, rounding) == [
        "reduction 2,512 g",
        "tier A times 1.00 [design]: 2,512 g before caps",
    ]
    assert under(lines, "Caps") == [
        "public_transport a day: limit 6,000 g, used before 5,024 g, room 976 g [design]"
    ]
    assert "  credited 976 g, taken by caps 1,536 g" in lines
    assert lines[-1] == "Computed again: 976 g, equal to what was credited"


def test_a_trace_shows_what_was_measured_and_that_the_smaller_counts(lin, evening):
    (result,) = send(lin, ride(km="34.9", trace=straight_trace(10)))
    credit()
    lines = printed(result)
    sent = under(lines, "Inputs as sent")
    assert sent[0] == "distance_km = 34.9"
    assert sent[1].startswith("measured by the trace: 10,")
    (used,) = under(lines, "Inputs as they were used")
    assert used == "distance_km = 10 person_km"
    assert "  tier A times 1.00 [design]" in "\n".join(lines)


def test_a_household_shows_its_baselines_and_where_each_comes_from(lin, evening):
    week, day = signed(electricity("71.4", 7, ends=MIDNIGHT - timedelta(days=1))), signed(electricity("9.5"))
    _, result = send(lin, week, day)
    credit()
    baselines = under(printed(result), "Baselines as they were resolved")
    assert "mean7_kwh_per_day = 10.2 kWh/household/day: own mean7" in baselines
    (published,) = [line for line in baselines if not line.startswith("mean7")]
    assert published.endswith("]")


def test_a_rejected_trip_says_why_and_compares_nothing(lin, evening):
    _, overlapping = send(lin, trip(**MORNING_TRIP), trip(**MORNING_TRIP))
    credit()
    lines = printed(overlapping)
    assert any(line.startswith("  TIME_OVERLAP: Another trip of yours") for line in lines)
    assert lines[-1] == "Nothing was credited, so there is nothing to compare"


def test_what_was_taken_back_is_told_by_its_latest_verdict(lin, evening):
    (result,) = send(lin, ride())
    credit()
    take_back(result)
    lines = printed(result)
    assert any(line.startswith("Verdict 2: REVERSED") for line in lines)
    assert lines[-1] == "Nothing was credited, so there is nothing to compare"


def test_titles_and_rules_come_in_chinese_too(lin, evening):
    (result,) = send(lin, ride())
    credit()
    assert "Methodology IND-METRO version 1: 城市轨道交通出行" in printed(result, "--language", "zh-hans")


def test_a_drift_is_printed_and_ends_with_1(lin, evening):
    (result,) = send(lin, ride())
    credit()
    plant_grams(result, credited_g=2513)
    out = StringIO()
    with pytest.raises(CommandError, match="not those that were credited"):
        call_command("explain", str(result.id), stdout=out)
    assert out.getvalue().splitlines()[-1] == (
        "Computed again: 2,512 g credited of 2,512 g reduced, 0 g taken by caps: NOT what was credited"
    )


def test_one_sentence_for_what_is_not_there_not_decided_or_no_id(lin, evening):
    (waiting,) = send(lin, trip())
    unknown = str(uuid4())
    assert refused(unknown) == f"There is no activity {unknown}."
    assert refused("34.9 km") == "'34.9 km' is no id of an activity."
    assert refused("") == "'' is no id of an activity."
    assert refused(str(waiting.id)) == f"The activity {waiting.id} waits for its decision."


def test_what_lost_its_inputs_is_one_sentence_too(lin, evening):
    (result,) = send(lin, ride())
    credit()
    plant("UPDATE credits_activity SET inputs = '{}' WHERE id = %s", result.id)
    assert refused(str(result.id)).startswith(f"The grams of {result.id} cannot be computed any more: ")
