"""Work that used to wait without a day: freezes, factor values, drafts and withdrawals of methodologies."""

from datetime import timedelta

import pytest

from accounts.people.roles import Role
from credits.factors.change_models import FactorChange
from credits.ledger.freeze_models import Freeze
from credits.methodologies.draft_models import MethodologyDraft
from credits.registry.services import keep_freeze, place_freeze, propose_unfreezing
from puhui.kernel.calendar import add_working_days
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.admin.signing_in import client_of
from tests.admin.test_desks import figures
from tests.admin.world import address
from tests.credits.activities.fixtures import set_clock

pytestmark = pytest.mark.django_db
LOOK_AGAIN = "Freezes to look at again"


def working_day(count: int):
    return add_working_days(business_date(puhui_now()), count, {})


def test_a_freeze_has_a_day_on_which_somebody_looks_at_it_again(db):
    chen, tang = cast.staff("Chen", Role.REGISTRAR), cast.staff("Tang", Role.REGISTRAR)
    freeze = place_freeze(actor=chen.actor, scope="ALL", reason="taken over", now=puhui_now())
    desk = client_of(tang)
    last_day = working_day(5)
    assert figures(desk)[LOOK_AGAIN] == ("1", f"The first of it is due on {last_day}.", False)
    set_clock(puhui_now() + timedelta(days=(last_day - business_date(puhui_now())).days + 1))
    assert figures(desk)[LOOK_AGAIN] == ("1", f"Overdue since {last_day}.", True)
    page = desk.get(address(Freeze, "changelist")).content.decode()
    assert str(last_day) in page
    # Looked at and kept, it has another week.
    keep_freeze(actor=chen.actor, freeze_id=freeze.pk, reason="still unclear", now=puhui_now())
    assert figures(desk)[LOOK_AGAIN] == ("1", f"The first of it is due on {working_day(5)}.", False)


def test_whoever_proposed_a_release_waits_two_days_for_the_second_person(db):
    chen, tang = cast.staff("Chen", Role.REGISTRAR), cast.staff("Tang", Role.REGISTRAR)
    freeze = place_freeze(actor=chen.actor, scope="ALL", reason="taken over", now=puhui_now())
    propose_unfreezing(actor=chen.actor, freeze_id=freeze.pk, reason="clear", now=puhui_now())
    told = figures(client_of(tang))
    assert told["Freezes"] == ("1", f"The first of it is due on {working_day(2)}.", False)
    assert told[LOOK_AGAIN][0] == "0"
    assert figures(client_of(chen))["Freezes"][0] == "0", "nobody waits for themselves"


@pytest.mark.parametrize(
    ("model", "label", "days"),
    [(FactorChange, "Factor changes", 5), (MethodologyDraft, "Methodology drafts", 10)],
)
def test_what_a_second_methodology_officer_decides_is_due(world, model, label, days):
    waiting = {"state": "PROPOSED"} if model is FactorChange else {"status": "SUBMITTED"}
    row = model.objects.filter(**waiting).first()
    assert row is not None
    since = row.made_at if model is FactorChange else row.submitted_at
    last_day = add_working_days(business_date(since), days, {})
    desk = client_of(cast.fang())
    set_clock(since + timedelta(days=(last_day - business_date(since)).days + 1))
    page = desk.get(address(model, "changelist")).content.decode()
    assert str(last_day) in page
    _count, note, is_late = figures(desk)[label]
    assert (note, is_late) == (f"Overdue since {last_day}.", True)
