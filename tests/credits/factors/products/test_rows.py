"""Whether a footprint makes sense."""

from dataclasses import replace

import pytest

from credits.factors.products.errors import FootprintInvalid
from credits.factors.products.rows import check_row
from tests.credits.factors.products.footprints import SCORES, tea


def test_a_footprint_that_fits_together_is_taken_and_its_digest_is_of_all_of_it():
    check_row(tea())
    check_row(tea(stages={"upstream": "9"}, gas_shares={}, quality={}, data_year=None))
    assert tea().digest == tea().digest != replace(tea(), uncertainty="11%").digest


@pytest.mark.parametrize(
    "change",
    [
        {"stages": {"upstream": "1.5", "production": "2.5", "downstream": "0.5"}},
        {"stages": {"use": "1"}},
        {"stages": {"upstream": "one"}},
        {"gas_shares": {"CO2": "81.5", "N2O": "30"}},
        {"gas_shares": {"CO2": "101", "N2O": "-1"}},
        {"gas_shares": {"CO9": "100"}},
        {"value": "4,2"},
        {"unit": "lbCO2e"},
        {"boundary": "gate"},
        {"data_type": "rumour"},
        {"source": ""},
        {"name_zh": ""},
        {"name_en": "turned \u202e over"},
        {"code": "x" * 61},
        {"data_year": 1066},
        {"quality": SCORES | {"technology": 2}},
        {"basic_uncertainty": "a lot"},
        {"basic_uncertainty": "0.9"},
    ],
)
def test_one_that_contradicts_itself_or_misses_something_is_refused(change):
    with pytest.raises(FootprintInvalid):
        check_row(tea(**change))
