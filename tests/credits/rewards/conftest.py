"""A scheme with its rates, and rewards to be had."""

import pytest

from tests.credits.rewards.grams import load_catalogues


@pytest.fixture
def catalogues(db) -> None:
    load_catalogues()
