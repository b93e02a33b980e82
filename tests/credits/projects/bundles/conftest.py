"""The village that the tests of this folder play in."""

import pytest

from tests.credits.projects.bundles.roofs import Village, lay_village


@pytest.fixture
def village(scheme) -> Village:
    return lay_village(3)
