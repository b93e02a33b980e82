"""Flows are walked as an installation runs: with trips screened."""

import pytest


@pytest.fixture(autouse=True)
def _as_it_runs(screening_on: None) -> None:
    """The default set stands for all of them."""
