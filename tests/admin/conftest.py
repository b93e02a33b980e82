"""The world that the pages show, made once a test."""

from collections.abc import Iterator

import pytest

from credits.activities.signatures import forget_operators
from tests.admin.world import World, make_world
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401


@pytest.fixture
def world(db, evidence_dir) -> Iterator[World]:  # noqa: F811
    yield make_world()
    forget_operators()
