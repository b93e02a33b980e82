"""What all tests of a module begin with, made once; each test has it as it was made.

Its rows lie in a transaction around those of the tests, which are rolled back to it; so it is not for tests
with real commits. What a test does to the objects it is given, it does to a copy. Around a test of the module
that does not ask for it, it does not stand (tests/conftest.py).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")
# By this name a module's fixture goes that gives copies.
COPIES = "copy_of_"


class _Once(Generic[Made]):
    def __init__(self, blocker: DjangoDbBlocker, make: Callable[[], Made], settings: dict[str, Any]) -> None:
        self._blocker, self._make, self._settings = blocker, make, settings
        self._around: transaction.Atomic | None = None
        self._made: Made

    def stand(self) -> None:
        if self._around is not None:
            return
        self._around = transaction.atomic()
        # As Django marks a test's own transaction: inside of it a durable one may begin.
        self._around._from_testcase = True
        with self._blocker.unblock(), override_settings(**self._settings):
            self._around.__enter__()
            try:
                self._made = self._make()
            except BaseException:
                self.fall()
                raise

    def fall(self) -> None:
        if self._around is None:
            return
        with self._blocker.unblock():
            transaction.set_rollback(True)
            self._around.__exit__(None, None, None)
        self._around = None

    def copy(self) -> Made:
        return deepcopy(self._made)


_in_use: list[_Once] = []


@contextmanager
def made_once(
    blocker: DjangoDbBlocker, make: Callable[[], Made], **settings: Any
) -> Iterator[Callable[[], Made]]:
    """Make it under `settings`; yields what gives each test its copy.

    It is for a module's fixture named `copy_of_…` that needs `django_db_setup`.
    """
    once = _Once(blocker, make, settings)
    once.stand()
    _in_use.append(once)
    yield once.copy
    _in_use.remove(once)
    once.fall()


def stand_or_fall(fixtures: list[str]) -> None:
    """Before a test with these fixtures: what is made once stands around it, or is rolled back."""
    is_asked_for = any(name.startswith(COPIES) for name in fixtures)
    for once in _in_use:
        once.stand() if is_asked_for else once.fall()
