"""Venues: opened by operators, reached on this machine only."""

import pytest

from market.bridge.errors import VenueInvalid
from market.bridge.models import Venue
from market.bridge.venues import open_venue, set_venue_active
from puhui.kernel.errors import NotFound, NotPermitted
from tests import cast
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
TERMS = {
    "code": "ceex",
    "scheme": "DEMO",
    "connector": "manual",
    "title_zh": "广碳所",
    "title_en": "CEEX",
    "reason": "the member's agreement",
    "now": NOW,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "CEEX"},
        {"code": "x"},
        {"connector": "pigeon"},
        {"title_en": " "},
        {"endpoint": "http://127.0.0.1:8001"},
        {"connector": "sandbox", "endpoint": "http://10.0.0.1:8001"},
        {"connector": "sandbox", "endpoint": "http://127.0.0.1.example.org:80"},
        {"connector": "sandbox", "endpoint": "file:///etc/passwd"},
        {"connector": "sandbox", "endpoint": "http://127.0.0.1:port"},
    ],
)
def test_a_venue_that_cannot_be(wrong):
    with pytest.raises(VenueInvalid):
        open_venue(actor=cast.ning().actor, **TERMS | wrong)
    assert not Venue.objects.exists()


def test_operators_only():
    for member in (cast.mei(), cast.bo(), cast.rong()):
        with pytest.raises(NotPermitted):
            open_venue(actor=member.actor, **TERMS)
        with pytest.raises(NotPermitted):
            set_venue_active(actor=member.actor, code="ceex", is_active=False, reason="no", now=NOW)
    with pytest.raises(NotFound):
        set_venue_active(actor=cast.ning().actor, code="ceex", is_active=False, reason="no", now=NOW)
