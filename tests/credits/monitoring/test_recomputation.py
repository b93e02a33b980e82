"""What was credited comes out to the gram, whatever was published since; and a gram that differs is named."""

from datetime import timedelta

import pytest

from credits.activities.models import Activity
from credits.factors.models import FactorVersion
from credits.methodologies.models import MethodologyVersion
from credits.monitoring import credited, crediting
from credits.monitoring.credited import all_credited, sampled
from credits.monitoring.models import Verdict
from credits.monitoring.recomputation import Drift, Grams, drifts_of
from puhui.kernel.clock import puhui_now
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, TYPES, electricity, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, told
from tests.credits.monitoring.drift import live_a_month, plant, plant_grams, take_back


def drifts() -> list[Drift]:
    return [drift for batch in all_credited() for drift in drifts_of(batch)]


def metro(hour: float, km: str = "34.9") -> dict:
    return signed(trip("metro_trip", km, begins=MIDNIGHT + timedelta(hours=hour)))


def test_a_whole_month_of_every_kind_of_act_comes_out_to_the_gram(lin, evening):
    live_a_month(lin)
    verdicts = Verdict.objects.filter(status="CREDITED")
    activities = Activity.objects.filter(id__in=verdicts.values("activity_id"))
    assert set(activities.values_list("type__code", flat=True)) == set(TYPES)
    assert verdicts.filter(capped_g__gt=0).count() > 20
    assert verdicts.filter(capped_g__gt=0, credited_g=0).exists()
    # Above the baseline, and credited against the own history all the same.
    assert verdicts.filter(resolved__has_key="mean7_kwh_per_day", credited_g__gt=0).count() > 5
    assert drifts() == []


@pytest.mark.parametrize("rows", [1, 3])
def test_however_the_batches_are_cut_the_room_is_the_same(lin, hua, evening, monkeypatch, rows):
    monkeypatch.setattr(credited, "ROWS_A_BATCH", rows)
    for member in (lin, hua):
        send(member, metro(7), metro(9), metro(11))
    credit()
    found = [row for batch in all_credited() for row in batch]
    assert len(found) == len({row.key for row in found}) == 6
    assert drifts() == []


def test_a_reversal_gave_room_to_what_was_decided_after_it_and_not_before(lin, evening):
    (first,) = send(lin, metro(7, "80"))
    credit()
    (before,) = send(lin, metro(9, "20"))
    credit()
    take_back(first)
    (after,) = send(lin, metro(11))
    credit()
    assert [told(one).credited_g for one in (before, after)] == [240, 2512]
    assert drifts() == []


def test_a_reversal_between_a_chunks_reading_and_its_writing_is_no_drift(lin, evening, monkeypatch):
    (first,) = send(lin, metro(7, "80"))
    credit()
    (second,) = send(lin, metro(9, "20"))
    write = crediting.write_chunk

    def reverse_and_write(*what, **how):
        take_back(first)
        return write(*what, **how)

    with monkeypatch.context() as patch:
        patch.setattr(crediting, "write_chunk", reverse_and_write)
        credit()
    reversal = Verdict.objects.get(activity_id=first.id, seq=2)
    assert reversal.decided_at < Verdict.objects.get(activity_id=second.id).decided_at
    assert told(second).credited_g == 240
    assert drifts() == []
    plant_grams(second, credited_g=241, capped_g=1199)
    assert [drift.activity for drift in drifts()] == [second.id]


def test_a_factor_corrected_since_changes_nothing_of_what_was_credited(lin, evening):
    (old,) = send(lin, metro(7))
    credit()
    row = FactorVersion.objects.get(code="METRO")
    row.pk, row.version, row.value, row.digest, row.published_at = None, 2, "40", "corrected", puhui_now()
    row.save()
    set_clock(EVENING + timedelta(days=1))
    (new,) = send(lin, metro(31), now=EVENING + timedelta(days=1))
    credit()
    assert [told(old).credited_g, told(new).credited_g] == [2512, 2233]
    assert drifts() == []


def test_a_version_withdrawn_since_changes_nothing_of_what_was_credited(lin, evening):
    send(lin, metro(7), signed(electricity()))
    credit()
    MethodologyVersion.objects.update(status="WITHDRAWN")
    (late,) = send(lin, metro(9))
    assert late.refused.code == "region_unknown"
    assert len(next(all_credited())) == 2
    assert drifts() == []


@pytest.mark.parametrize(
    ("planted", "stored"),
    [
        ({"credited_g": 2513}, Grams(2512, 2513, 0)),
        ({"credited_g": 2511}, Grams(2512, 2511, 0)),
        ({"reduction_g": 2511}, Grams(2511, 2512, 0)),
        # The sum is right, and yet no cap was near.
        ({"credited_g": 2511, "capped_g": 1}, Grams(2512, 2511, 1)),
    ],
)
def test_a_single_gram_that_differs_is_found(lin, hua, evening, planted, stored):
    (result,) = send(lin, metro(7))
    send(hua, metro(7))
    credit()
    plant_grams(result, **planted)
    (drift,) = drifts()
    assert (drift.activity, drift.stored) == (result.id, stored)
    assert drift.recomputed == Grams(2512, 2512, 0)
    assert str(result.id) in str(drift)


def test_grams_beyond_a_cap_are_found_though_the_formula_gives_them(lin, evening):
    results = send(lin, metro(7), metro(9), metro(11))
    credit()
    assert [told(one).credited_g for one in results] == [2512, 2512, 976]
    plant_grams(results[2], credited_g=2512, capped_g=0)
    (drift,) = drifts()
    assert (drift.stored, drift.recomputed) == (Grams(2512, 2512, 0), Grams(2512, 976, 1536))
    assert str(drift) == (
        f"activity {results[2].id}: credited 2512 g stored, 976 g recomputed; "
        "capped 0 g stored, 1536 g recomputed"
    )


def test_inputs_changed_after_the_fact_are_found(lin, evening):
    (result,) = send(lin, metro(7))
    credit()
    changed = '{"distance_km": "35"}'
    plant("UPDATE credits_activity SET inputs = %s WHERE id = %s", changed, result.id)
    (drift,) = drifts()
    assert drift.recomputed == Grams(2520, 2520, 0)


def test_what_cannot_be_computed_any_more_is_a_drift_and_hides_no_other(lin, evening):
    lost, wrong, _sound = send(lin, metro(7, "10"), metro(9, "10"), metro(11, "10"))
    credit()
    plant("UPDATE credits_activity SET inputs = '{}' WHERE id = %s", lost.id)
    plant_grams(wrong, credited_g=721)
    found = {drift.activity: drift for drift in drifts()}
    assert set(found) == {lost.id, wrong.id}
    assert found[lost.id].recomputed is None
    assert str(found[lost.id]) == f"activity {lost.id}: 720 g stored, none can be computed"


def test_a_seed_finds_the_same_sample_again_and_another_seed_another(lin, evening):
    send(lin, *(metro(hour) for hour in range(20)))
    credit()

    def sample(size: int, seed: int) -> set:
        return {row.activity for batch in sampled(size, seed) for row in batch}

    assert len(sample(5, 20261127)) == 5
    assert sample(5, 20261127) == sample(5, 20261127)
    assert len({frozenset(sample(5, seed)) for seed in range(20261127, 20261131)}) > 1
    assert len(sample(100, 1)) == 20
