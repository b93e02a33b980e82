"""The roof that tests play on, laid once a module: fixtures for the folders that name them."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import MONDAY, Roof, lay_roof
from tests.made_once import made_once


@pytest.fixture(scope="module")
def copy_of_roof(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], Roof]]:
    with made_once(django_db_blocker, lay_roof) as copy:
        yield copy


@pytest.fixture
def roof(copy_of_roof: Callable[[], Roof], db: None) -> Roof:
    set_clock(MONDAY)
    return copy_of_roof()
