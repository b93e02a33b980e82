"""The parties that the tests of this folder play on."""

import pytest

from tests.credits.registry.parties import Parties, lay_parties


@pytest.fixture
def parties(db) -> Parties:
    return lay_parties()
