"""The spread that pedigree scores stand for."""

from decimal import Decimal

import pytest

from credits.factors.products.errors import FootprintInvalid
from credits.factors.products.quality import INDICATORS, spread
from tests.credits.factors.products.footprints import SCORES

BEST = dict.fromkeys(INDICATORS, 1)


def test_the_published_example_comes_out():
    assert spread(SCORES, Decimal("1.05")) == Decimal("1.250461")


def test_the_best_data_keep_the_basic_uncertainty_and_no_more():
    assert spread(BEST, Decimal("1.05")) == Decimal("1.05")
    assert spread(BEST, Decimal(1)) == Decimal(1)


def test_a_worse_score_of_any_indicator_widens_the_spread():
    for name in INDICATORS:
        assert spread(BEST | {name: 5}) > spread(BEST), name


@pytest.mark.parametrize(
    ("scores", "basic"),
    [
        (SCORES | {"technology": 2}, "1.05"),
        (SCORES | {"geography": 4}, "1.05"),
        (SCORES | {"time": 0}, "1.05"),
        (SCORES | {"time": 6}, "1.05"),
        ({"time": 1}, "1.05"),
        (SCORES | {"colour": 1}, "1.05"),
        (SCORES, "0.99"),
        (SCORES, "NaN"),
        (SCORES, "11"),
    ],
)
def test_what_the_approach_does_not_know_is_refused(scores, basic):
    with pytest.raises(FootprintInvalid):
        spread(scores, Decimal(basic))
