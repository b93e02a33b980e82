"""The file of figures: whole, strict, and the numbers of market.md 4.1."""

import pytest

from market.risk.defaults import FILE, defaults, read_defaults
from market.risk.models import LimitName, ParticipantClass
from puhui.kernel.catalog import DocumentError, read_document


def refused(old: str, new: str) -> str:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(DocumentError) as caught:
        read_defaults(read_document(text.replace(old, new, 1), name="defaults.toml"))
    return str(caught.value)


def test_every_class_has_every_figure():
    assert set(defaults().figures) == set(defaults().may) == set(ParticipantClass.values)
    assert all(set(figures) == set(LimitName.values) for figures in defaults().figures.values())


@pytest.mark.parametrize(
    ("code", "order_max_t", "day_yuan"),
    [
        ("RES-1", 5, 500),
        ("RES-2", 20, 2_000),
        ("SME-1", 500, 50_000),
        ("SME-2", 2_000, 200_000),
        ("INST", 20_000, 5_000_000),
        ("CTRL", 50_000, 10_000_000),
        ("HKMO", 5_000, 1_000_000),
    ],
)
def test_the_figures_are_those_of_the_table(code, order_max_t, day_yuan):
    figures = defaults().figures_of(code)
    assert (figures["ORDER_MAX_T"], figures["DAILY_NOTIONAL_FEN"]) == (order_max_t, day_yuan * 100)


def test_nobody_without_a_class_may_anything():
    assert (dict(defaults().figures_of("")), defaults().permitted("")) == ({}, frozenset())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "RES-1"', 'code = "RES-9"', "is not known here"),
        ('code = "RES-2"', 'code = "RES-1"', "stands twice"),
        ("ORDER_MAX_T = 5\n", "", "is missing"),
        ("ORDER_MAX_T = 5\n", "ORDER_MAX_T = 5\nORDER_MOST_T = 5\n", "is not known here"),
        ('may = ["BUY AUCTION_ONEWAY RETIRE"]', 'may = ["BUY EVERYTHING"]', "holds a wrong one"),
    ],
)
def test_a_mistake_in_the_file_is_named(old, new, said):
    assert said in refused(old, new)


def test_a_class_without_figures_is_named():
    text = FILE.read_text(encoding="utf-8")
    cut = text[: text.rindex("[[classes]]")]
    with pytest.raises(DocumentError, match="HKMO"):
        read_defaults(read_document(cut, name="defaults.toml"))
