"""The demonstration on any day: it loads, the books are clean, and there is work on every desk."""

from datetime import date

import pytest
from django.core.management import call_command

from accounts.management.demonstration.acting import actor_of
from credits.issuance.models import Issuance
from credits.issuance.states import IssuanceStatus
from credits.ledger.serial_models import SerialBlock
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import load_catalogs

pytestmark = pytest.mark.django_db

DAYS = [date(2026, 1, 1), date(2026, 3, 31), date(2026, 11, 27)]


@pytest.fixture(params=DAYS, ids=str)
def day(request, settings, tmp_path) -> date:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    load_catalogs()
    call_command("load_demo", day=request.param)
    return request.param


def test_the_story_ends_with_clean_books_and_work_on_every_desk(day):
    assert broken_invariants() == set()
    assert "DEMO-GZ-PV-2025-0001-1-344" in {str(block) for block in SerialBlock.objects.all()}
    print(*SerialBlock.objects.all(), Issuance.objects.values_list("status", "tonnes"), actor_of("Lin"), IssuanceStatus)
