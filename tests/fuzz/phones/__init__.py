"""Photographs as phones write them: full size, the way up, time, place, and all that they put round one."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.fuzz.phones.forms import FORMS
from tests.fuzz.phones.photograph import Photograph
from tests.fuzz.phones.shots import Shot

__all__ = ["FORMS", "Photograph", "photograph_of", "photographs"]
FIRST = datetime(2026, 11, 2, 7, 0, 0)  # noqa: DTZ001  a phone's own clock


def photograph_of(form: str, number: int = 0, *, seed: int = 7, shrunk: int = 1) -> Photograph:
    """Return one of a form; another number is another picture and time, `shrunk` divides the sides."""
    taken = FIRST + timedelta(seconds=7 * number)
    return FORMS[form](Shot(random.Random(f"{seed} {number}"), number, taken, shrunk))


def photographs(count: int, *, shrunk: int = 1) -> Iterator[tuple[str, Photograph]]:
    """Yield so many with their form, form after form, no two of the same bytes."""
    forms = list(FORMS)
    for number in range(count):
        form = forms[number % len(forms)]
        yield form, photograph_of(form, number, shrunk=shrunk)
