"""Threshold sets: each number has a unit and an origin, and a set says only what it changes."""

import pytest

from credits.screening.thresholds import FOLDER, Number, numbers_of, set_codes, threshold_set


def test_there_are_three_sets_and_each_is_whole():
    assert set_codes() == ["pilot", "standard", "strict"]
    assert [threshold_set(code).name for code in set_codes()] == ["pilot/2", "standard/2", "strict/2"]


@pytest.mark.parametrize("code", set_codes())
def test_every_number_says_where_it_comes_from(code):
    for section, numbers in numbers_of(code).items():
        if section != "name":
            assert all(isinstance(n, Number) and len(n.origin) > 5 and n.unit for n in numbers.values())


def test_strict_is_never_laxer_where_it_differs():
    standard, strict = threshold_set("standard"), threshold_set("strict")
    assert strict.walk.accept_t7 < standard.walk.accept_t7
    assert strict.made_up.turn_growth_min > standard.made_up.turn_growth_min
    assert strict.walk.reject_vm50 == standard.walk.reject_vm50
    assert threshold_set("pilot").gate.interval_s_max > standard.gate.interval_s_max


def test_a_set_that_is_not_there_is_named():
    with pytest.raises(LookupError, match="lax"):
        threshold_set("lax")
    assert (FOLDER / "standard.toml").exists()
