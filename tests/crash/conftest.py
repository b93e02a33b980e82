"""Which tests of this folder have a stream of calls beside their kills, and that it ends with the test."""

import os
from collections.abc import Iterator

import pytest

from tests.crash.streams import end_with_a_test, running

IS_EACH_STREAMED = bool(os.environ.get("TIER") or os.environ.get("LONG"))


@pytest.fixture(autouse=True)
def _streamed(request: pytest.FixtureRequest) -> Iterator[None]:
    """All of them where long ones run, and every day those that are marked (ADR 0057)."""
    marked = request.node.get_closest_marker("streamed") is not None
    # It ends before the tables are emptied: what the stream was told is shown by them.
    with end_with_a_test(is_streamed=IS_EACH_STREAMED or marked):
        yield
        assert running() or not marked, "a test that is marked kills among others"
