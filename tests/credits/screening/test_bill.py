"""A bill against the claim: only what it tells otherwise is found, and with its numbers."""

from datetime import datetime
from decimal import Decimal

import pytest

from credits.screening.checks import bill
from credits.screening.findings import Asks
from puhui.kernel.clock import SHANGHAI

BEGINS = datetime(2026, 10, 1, tzinfo=SHANGHAI)
ENDS = datetime(2026, 11, 1, tzinfo=SHANGHAI)
OCTOBER = [["2026-10-01", "2026-10-31"]]
METER = "E20240001"


def found(told, claimed: str = "186", meter: str | None = METER, name: str = "consumption_kwh"):
    return [tuple(one) for one in bill.check(told, {name: Decimal(claimed)}, meter, BEGINS, ENDS)]


def test_a_bill_that_says_the_same_finds_nothing():
    told = {"spans": OCTOBER, "meters": ["E-2024-0001"], "amounts": [["186", "kwh"]]}
    assert found(told) == found({}) == []


@pytest.mark.parametrize(
    ("span", "outside"),
    [
        (["2026-10-01", "2026-11-01"], None),
        (["2026-10-03", "2026-10-31"], None),
        (["2026-10-04", "2026-10-31"], 3),
        (["2026-09-01", "2026-09-30"], 31),
        (["2026-01-01", "2026-12-31"], None),
    ],
)
def test_a_bill_of_other_days(span, outside):
    expected = [("BILL_PERIOD_MISMATCH", Asks.REVIEW, outside, 2)] if outside else []
    assert found({"spans": [span]}) == expected
    # One of several periods on it is the claim's.
    assert found({"spans": [span, *OCTOBER]}) == []


@pytest.mark.parametrize(
    ("numbers", "is_found"),
    [(["E-2024-0001"], False), (["2024-0001"], False), (["0099", METER], False), (["E-2024-0002"], True)],
)
def test_a_bill_of_another_meter(numbers, is_found):
    told = {"meters": numbers}
    assert [code for code, *_ in found(told)] == ["BILL_METER_MISMATCH"] * is_found
    assert found(told, meter=None) == []


@pytest.mark.parametrize(
    ("numbers", "nearest"),
    [
        (["186"], None),
        (["189.72"], None),
        (["189.8"], 189.8),
        (["100", "86"], None),  # tiers
        (["4200", "4386"], None),  # readings
        (["300", "100"], 100),
    ],
)
def test_a_bill_of_another_amount(numbers, nearest):
    told = {"spans": OCTOBER, "amounts": [[number, "千瓦时"] for number in numbers]}
    assert found(told) == ([("BILL_AMOUNT_MISMATCH", Asks.REVIEW, nearest, 186)] if nearest else [])


def test_what_says_nothing_about_the_claim_is_no_finding():
    # Of a whole year, in another unit, or of a claim that is no household's.
    assert found({"spans": [["2026-01-01", "2026-12-31"]], "amounts": [["2300", "kwh"]]}) == []
    assert found({"amounts": [["12", "m³"]]}) == []
    assert found({"spans": [["2020-01-01", "2020-01-31"]]}, name="distance_km") == []
