"""The shipped schemes and rewards, and the two officers whom each settlement needs."""

import pytest

from tests import cast
from tests.cast import CastMember
from tests.credits.rewards.grams import load_catalogues


@pytest.fixture
def officers(db) -> tuple[CastMember, CastMember]:
    load_catalogues()
    return cast.chen(), cast.tang()
