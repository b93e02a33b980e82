"""Fixtures that several folders share; each names those it uses in its conftest."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from credits.activities.signatures import forget_operators
from credits.methodologies.snapshot import forget_snapshot
from puhui.kernel.clock import set_offset
from tests import cast
from tests.cast import CastMember
from tests.catalogs.library import filled_tables, put_rows, rows_of
from tests.credits.activities.items import EVENING, make_operator

# The catalogs as rows, once they were loaded from their files: copying them back costs a tenth of that.
_rows: dict[str, bytes] = {}


def load_catalogs() -> None:
    """Load the shipped catalogs into empty tables."""
    if _rows:
        put_rows(_rows)
        forget_snapshot()
        return
    before = filled_tables()
    call_command("load_catalogs", verbosity=0)
    _rows.update(rows_of(filled_tables() - before))


@pytest.fixture
def catalogs(db) -> Iterator[None]:
    """The shipped catalogs and an operator that vouches for every type in Guangdong."""
    load_catalogs()
    make_operator()
    yield
    forget_operators()


@pytest.fixture
def evening(catalogs) -> datetime:
    """The scheme's clock at the evening of the tests; it goes on from there."""
    set_clock(EVENING)
    return EVENING


@pytest.fixture
def lin(catalogs) -> CastMember:
    return cast.lin()


@pytest.fixture
def hua(catalogs) -> CastMember:
    return cast.hua()


def set_clock(instant: datetime) -> None:
    """Let the scheme's clock stand at `instant` now."""
    set_offset(instant - timezone.now())
