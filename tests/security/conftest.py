"""Lin's world, made once a module, and the folders of its messages and files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from credits.activities.signatures import forget_operators
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.items import EVENING, make_operator
from tests.credits.evidence.folders import storages_in
from tests.made_once import made_once
from tests.security.world import World, make_world


@pytest.fixture(scope="module")
def module_settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Settings under which the world is made and called upon."""
    folder: Path = tmp_path_factory.mktemp("security")
    return {
        "SMS_BACKEND": "file",
        "WEBHOOK_LOOPBACK": True,
        "SMS_DIR": folder,
        "STORAGES": storages_in(folder / "evidence"),
    }


@pytest.fixture(scope="module")
def copy_of_world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, module_settings: dict[str, Any]
) -> Iterator[Callable[[], World]]:
    def make() -> World:
        load_catalogs()
        make_operator()
        set_clock(EVENING)
        return make_world()

    with made_once(django_db_blocker, make, **module_settings) as copy:
        yield copy
    forget_operators()


@pytest.fixture
def world(copy_of_world: Callable[[], World], db: None, module_settings, settings, caplog) -> World:
    """The world; requests that fail, as many do here, are not logged."""
    for name, value in module_settings.items():
        setattr(settings, name, value)
    caplog.set_level("ERROR", logger="django.request")
    return copy_of_world()
