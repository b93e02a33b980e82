"""The evening, its residents, and claims that wait for people."""

from collections.abc import Callable

import pytest

from credits.activities.receive import ItemResult
from tests.credits.activities.fixtures import catalogs, evening, hua, lin  # noqa: F401
from tests.credits.activities.items import Item, trip
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.verification.review.desk import leave_undecided, open_all

Waiting = Callable[..., list[ItemResult]]


@pytest.fixture
def waiting(evening, monkeypatch) -> Waiting:  # noqa: F811
    """Have the rules fail on what a member sends, so that it waits for people, each with its case."""

    def send_in(member, *items: Item) -> list[ItemResult]:
        results = leave_undecided(monkeypatch, member, *(items or (trip(),)))
        open_all()
        return results

    return send_in
