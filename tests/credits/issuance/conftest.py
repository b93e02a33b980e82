"""The roof that the tests of this folder play on."""

import pytest

from tests.credits.issuance.roof import Roof, lay_roof


@pytest.fixture
def roof(db) -> Roof:
    return lay_roof()
