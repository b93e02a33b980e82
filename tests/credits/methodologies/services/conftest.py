"""An administrator who writes, two officers who decide, on the evening of the other tests."""

import pytest

from credits.methodologies.snapshot import forget_snapshot
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401


@pytest.fixture(autouse=True)
def now(evening):  # noqa: F811
    yield evening
    forget_snapshot()


@pytest.fixture
def rong() -> CastMember:
    return cast.rong()


@pytest.fixture
def fang() -> CastMember:
    return cast.fang()


@pytest.fixture
def he() -> CastMember:
    return cast.he()
