"""What another value of a factor would change is seen before anybody approves it."""

from dataclasses import replace
from datetime import date

import pytest

from credits.methodologies.factor_impact import effects_of
from credits.methodologies.snapshot import current_snapshot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def value_of(snapshot, code: str, region: str, year: int | None, **changes):
    (row,) = [r for r in snapshot.factors.history(code) if (r.region, r.year) == (region, year)]
    return replace(row, id=0, version=row.version + 1, **changes)


def test_the_examples_of_every_methodology_that_uses_it_are_worked_with_both_values(now):
    snapshot = current_snapshot(now)
    metro = value_of(snapshot, "METRO", "CN-BJ-TJ-HE", 2024, value="30")
    effects = effects_of(metro, snapshot, now)
    assert "IND-METRO" in {effect.code for effect in effects}
    assert "IND-BUS" not in {effect.code for effect in effects}
    by_example = {(effect.before_g, effect.after_g) for effect in effects if effect.code == "IND-METRO"}
    # 34.9 km: 72 grams a kilometre before, 74 after.
    assert (2512, 2582) in by_example


def test_a_place_that_takes_its_value_elsewhere_stays(now):
    snapshot = current_snapshot(now)
    beijing = value_of(snapshot, "GRID_CO2_AVERAGE", "CN-BJ", 2023, value="0.9")
    effects = effects_of(beijing, snapshot, now)
    assert effects
    assert not any(effect.changes for effect in effects)


def test_a_value_that_is_taken_out_of_use_shows_what_could_not_be_worked_any_more(now):
    snapshot = current_snapshot(now)
    gone = value_of(snapshot, "METRO", "CN-BJ-TJ-HE", 2024, status="conflicting")
    effects = [effect for effect in effects_of(gone, snapshot, now) if effect.code == "IND-METRO"]
    assert {effect.after_g for effect in effects} == {None}
    assert all(effect.changes and effect.before_g is not None for effect in effects)


def test_a_value_of_a_later_day_is_tried_on_its_first_day(now):
    snapshot = current_snapshot(now)
    later = value_of(snapshot, "METRO", "CN-BJ-TJ-HE", 2024, value="30", valid_from=date(2026, 12, 1))
    effects = [effect for effect in effects_of(later, snapshot, now) if effect.code == "IND-METRO"]
    assert {effect.on for effect in effects} == {date(2026, 12, 1)}
    assert any(effect.changes for effect in effects)


def test_looking_changes_nothing(now):
    snapshot = current_snapshot(now)
    effects_of(value_of(snapshot, "METRO", "CN-BJ-TJ-HE", 2024, value="1"), snapshot, now)
    found, _ = snapshot.factors.find("METRO", "travel", "CN-GD-GZ", now.date())
    assert found.value == "32"
