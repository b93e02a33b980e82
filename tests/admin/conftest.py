"""The world that the pages show, made once a test."""

from collections.abc import Iterator

import pytest

from credits.activities.signatures import forget_operators
from tests.admin.world import World, make_world


@pytest.fixture
def world(db) -> Iterator[World]:
    yield make_world()
    forget_operators()
