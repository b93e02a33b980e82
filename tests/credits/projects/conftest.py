"""Catalogs and the clock for projects, and a folder for their files."""

import pytest

from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.roofs import MORNING


@pytest.fixture(autouse=True)
def scheme(db):
    """The shipped catalogs, and a morning on which the year 2025 is over."""
    load_catalogs()
    set_clock(MORNING)
