"""The stage that most tests of the ledger play on."""

import pytest

from tests.credits.ledger.stage import Holder, Stage


@pytest.fixture
def stage(db) -> Stage:
    return Stage()


@pytest.fixture
def lin(stage) -> Holder:
    return stage.holder()
