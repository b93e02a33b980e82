"""The world that the pages show, made once a module."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from credits.activities.signatures import forget_operators
from tests.admin.world import World, make_world
from tests.credits.evidence.folders import storages_in
from tests.made_once import made_once


@pytest.fixture(scope="module")
def module_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the evidence of the world and of the module's tests lies."""
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(autouse=True)
def evidence_dir(module_folder: Path, settings) -> Path:
    """Point the evidence storage at the module's folder and return that."""
    settings.STORAGES = storages_in(module_folder)
    return module_folder


@pytest.fixture(scope="module")
def copy_of_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, module_folder: Path
) -> Iterator[Callable[[], World]]:
    with made_once(django_db_blocker, make_world, STORAGES=storages_in(module_folder)) as copy:
        yield copy
    forget_operators()


@pytest.fixture
def world(copy_of_world: Callable[[], World], db: None) -> World:
    return copy_of_world()
