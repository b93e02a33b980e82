"""The shipped catalogs in the database, and a memory of them that starts empty."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from credits.methodologies.snapshot import forget_snapshot
from tests.catalogs.library import load_library

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)  # noon in Guangzhou


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def library(db, now) -> Iterator[None]:
    """Factors, the demonstration scheme and its methodologies."""
    load_library(now)
    yield
    forget_snapshot()
