"""The draw for blind verification, killed while it draws again for a case: the next run finds one reader."""

import pytest

from credits.verification.models import Case
from credits.verification.reading_models import BlindDraw, FurtherReading
from puhui.kernel.models import AuditEvent
from tests.audit import broken_invariants
from tests.crash.held_up import finished, killed_at
from tests.credits.issuance.roof import lay_roof
from tests.credits.verification.test_blind_again import later, switch, three_stated

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_a_case_whose_draw_was_cut_off_has_one_reader_after_the_next_run():
    roof = lay_roof()
    three_stated(roof)
    switch(roof, is_active=False)
    assert later() == {"statements": 3, "drawn": 1, "unread": 1}
    switch(roof, is_active=True)
    # Of the three it is the drawn one that it waits for.
    held = "SELECT 1 FROM credits_case WHERE id = ANY(%s) FOR UPDATE"
    with killed_at("draw_blind", held, list(Case.objects.values_list("id", flat=True))):
        assert not FurtherReading.objects.exists()
        assert not AuditEvent.objects.filter(action="reading_drawn").exists()
    assert finished("draw_blind")["again"] == 1
    assert finished("draw_blind")["again"] == 0
    assert FurtherReading.objects.count() == BlindDraw.objects.count() == 1
    assert AuditEvent.objects.filter(action="reading_drawn").count() == 1
    assert broken_invariants() == set()
