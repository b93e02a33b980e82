"""What the scores of a number's data make of its spread."""

from decimal import Decimal

import pytest

from credits.factors.quality import PEDIGREE, Quality, QualityInvalid, sd95

# The worked example: reliable 2, complete 3, time 3, geography 2, technology 3, sample 2.
EXAMPLE = Quality(2, 3, 3, 2, 3, 2, Decimal("1.05"))


def test_the_worked_example_comes_to_its_spread():
    assert EXAMPLE.factors == tuple(map(Decimal, ["1.05", "1.05", "1.10", "1.01", "1.20", "1.02"]))
    assert EXAMPLE.sd95 == Decimal("1.250461")


def test_a_number_without_a_flaw_has_no_spread_but_its_own():
    assert Quality(1, 1, 1, 1, 1, 1).sd95 == 1
    assert Quality(1, 1, 1, 1, 1, 1, Decimal("1.05")).sd95 == Decimal("1.05")


def test_spreads_add_by_their_squares_and_not_by_product():
    assert sd95([Decimal("1.2"), Decimal("1.2")]) < Decimal("1.44")
    assert sd95([Decimal("1.2"), Decimal("1.2")]) > Decimal("1.2")


@pytest.mark.parametrize("name", PEDIGREE)
def test_a_worse_score_never_narrows_the_spread(name):
    best = dict.fromkeys(PEDIGREE, 1)
    spreads = [Quality(**best | {name: score}).sd95 for score in PEDIGREE[name]]
    assert spreads == sorted(spreads)
    assert spreads[-1] > spreads[0]


@pytest.mark.parametrize(("name", "score"), [("technology", 2), ("geography", 4), ("sample", 0), ("time", 6)])
def test_a_score_that_the_table_does_not_have_is_refused_by_name(name, score):
    with pytest.raises(QualityInvalid, match=name):
        Quality(**dict.fromkeys(PEDIGREE, 1) | {name: score})


@pytest.mark.parametrize("basic", ["0.99", "0", "-1", "101"])
def test_a_basic_uncertainty_below_one_is_no_spread(basic):
    with pytest.raises(QualityInvalid, match="basic"):
        Quality(1, 1, 1, 1, 1, 1, Decimal(basic))
