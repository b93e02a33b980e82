"""Which streams of calls go beside the kills of which tests of this folder; they end with the test."""

import os
from collections.abc import Iterator

import pytest

from tests.crash.streams import KINDS, end_with_a_test, running

IS_EACH_STREAMED = bool(os.environ.get("TIER") or os.environ.get("LONG"))


@pytest.fixture(autouse=True)
def _streamed(request: pytest.FixtureRequest) -> Iterator[None]:
    """All of all kinds where long ones run, and every day those that are marked, of the kinds that the mark
    names (ADR 0057)."""
    mark = request.node.get_closest_marker("streamed")
    named = mark.args if mark else ()
    # They end before the tables are emptied: what the streams were told is shown by them.
    with end_with_a_test(KINDS if IS_EACH_STREAMED else named):
        yield
        assert running() or not mark, "a test that is marked kills among others"
