"""Blind readings at one moment: one is opened, and one registrar looks at what it found."""

import pytest

from credits.verification.errors import NothingToLookAt
from credits.verification.reading_models import FurtherReading
from credits.verification.services import draw_blind
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from tests.accounts.parallel import in_parallel
from tests.credits.issuance.roof import Roof, lay_roof
from tests.credits.verification.test_blind_again import drawn_when_nobody_was_free, later, suspend
from tests.credits.verification.test_look_at_readings import look, otherwise

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def roof(db) -> Roof:
    """Laid for each of them: what a module shares, no other connection sees."""
    return lay_roof()


def test_two_runs_open_one_reading(roof):
    drawn_when_nobody_was_free(roof)
    suspend(roof, is_active=True)
    runs = in_parallel(2, lambda _number: draw_blind(now=puhui_now()))
    assert sorted(counts["again"] for counts in runs) == [0, 1]
    assert FurtherReading.objects.count() == 1
    assert later() == {}


def test_of_two_registrars_one_looks(roof):
    reading = otherwise(roof)

    def attempt(number: int) -> bool:
        try:
            look((roof.chen, roof.tang)[number], reading)
        except NothingToLookAt:
            return False
        return True

    assert sorted(in_parallel(2, attempt)) == [False, True]
    assert AuditEvent.objects.filter(action="reading_looked_at").count() == 1
