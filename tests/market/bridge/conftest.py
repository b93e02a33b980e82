"""A stage, and a venue process that the sandbox connector speaks to."""

from collections.abc import Iterator

import pytest

from tests.credits.activities.fixtures import set_clock
from tests.market.bridge.stage import Stage, make_stage
from tests.market.bridge.venue_process import VenueProcess
from tests.market.units import NOW


@pytest.fixture
def stage(db) -> Stage:
    set_clock(NOW)
    return make_stage()


@pytest.fixture
def venue(tmp_path, settings) -> Iterator[VenueProcess]:
    process = VenueProcess(tmp_path)
    settings.SANDBOX_VENUE_URL = process.url
    yield process
    process.kill()
