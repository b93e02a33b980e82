"""kill -9 at the second approval, under a day's ceiling that just holds what is approved: room is exact."""

import pytest

from credits.issuance.daily_ceilings import days_rooms_of
from credits.issuance.errors import DayCeilingReached
from credits.schemes.ceiling_models import DailyCeiling
from puhui.kernel.clock import business_date, puhui_now
from tests.audit import broken_invariants
from tests.crash.desks import killed_among_colleagues
from tests.crash.test_reports import APPROVE
from tests.credits.issuance.roof import lay_project, lay_roof

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def test_approvals_that_were_cut_off_take_no_room_and_what_was_approved_takes_its_own():
    roof, awaiting = lay_roof(), []
    for key in range(5):
        roof.project = lay_project(roof.mei, key=f"roof-{key}")
        awaiting.append(roof.awaiting())
        roof.approve(awaiting[-1], roof.chen)
    DailyCeiling.objects.create(scheme_id="DEMO", methodology="GD-PV", tonnes=4 * 344)
    # Of the second roof two are cut off: had they taken room, the fourth would find none.
    killed_among_colleagues(APPROVE, [issuance.id for issuance in awaiting[:4]])
    with pytest.raises(DayCeilingReached) as refused:
        roof.approve(awaiting[4], roof.tang)
    assert refused.value.data["left"] == 0
    rooms = days_rooms_of("DEMO", business_date(puhui_now()))
    assert [room.issued_t for room in rooms if room.methodology] == [4 * 344]
    assert broken_invariants() == set()
