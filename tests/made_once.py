"""What all tests of a module begin with, made once; each test has it as it was made.

Its rows lie in a transaction around those of the tests, which are rolled back to it; so it is not for tests
with real commits. What a test does to the objects it is given, it does to a copy.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any, TypeVar

from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

Made = TypeVar("Made")


@contextmanager
def made_once(
    blocker: DjangoDbBlocker, make: Callable[[], Made], **settings: Any
) -> Iterator[Callable[[], Made]]:
    """Make it under `settings`; yields what gives each test its copy.

    It is for a module's fixture that needs `django_db_setup`.
    """
    around = transaction.atomic()
    # As Django marks a test's own transaction: inside of it a durable one may begin.
    around._from_testcase = True
    with blocker.unblock(), override_settings(**settings):
        around.__enter__()
        try:
            made = make()
        except BaseException:
            _undo(around)
            raise
    yield lambda: deepcopy(made)
    with blocker.unblock():
        _undo(around)


def _undo(around: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    around.__exit__(None, None, None)
