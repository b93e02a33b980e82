"""The parties that the tests of this folder play on, laid once a module."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import MONDAY, Parties, lay_parties
from tests.made_once import made_once


@pytest.fixture(scope="module")
def copy_of_parties(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Callable[[], Parties]]:
    with made_once(django_db_blocker, lay_parties) as copy:
        yield copy


@pytest.fixture
def parties(copy_of_parties: Callable[[], Parties], db: None) -> Parties:
    set_clock(MONDAY)
    return copy_of_parties()
