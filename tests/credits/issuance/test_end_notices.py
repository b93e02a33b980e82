"""One notice whose end fails keeps no other, and an objection is not decided before it came."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from credits.issuance.models import Notice, Objection
from credits.issuance.services import end_notices
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import AFTER_NOTICE, MONDAY, Roof
from tests.credits.issuance.test_issuance import REASON, decide

pytestmark = pytest.mark.django_db
HALVES = [(date(2025, 1, 1), date(2025, 7, 1)), (date(2025, 7, 1), date(2026, 1, 1))]
# A quarter to midnight in Shanghai, on the Tuesday after the notice was published.
LATE = MONDAY + timedelta(days=1, hours=13, minutes=45)


def end() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return end_notices(now=puhui_now())


def received_tomorrow(notice: Notice) -> Objection:
    set_clock(LATE)
    received = puhui_now() + timedelta(minutes=30)
    return Objection.objects.create(notice=notice, text="The roof is mine.", received_at=received)


def dismissed_plainly(roof: Roof) -> None:
    told = {"status": "DISMISSED", "decision": REASON, "decided_at": puhui_now()}
    Objection.objects.update(decided_by=roof.tang.party.id, **told)


def test_the_others_end_though_one_fails_and_the_next_run_ends_it(roof, monkeypatch):
    drafts = [roof.draft(half) for half in HALVES]
    first, second = (
        roof.in_notice(submit_report(actor=roof.mei.actor, report_id=draft.id, now=puhui_now()))
        for draft in drafts
    )

    def fails(notice: Notice) -> None:
        if notice.issuance_id == first.id:
            raise ValueError("its days cannot be counted")

    set_clock(AFTER_NOTICE)
    with monkeypatch.context() as patched:
        patched.setitem(end_notices.__globals__, "go_on", fails)
        assert end() == {"ended": 1, "failed": 1}
    states = []
    for issuance in (first, second):
        issuance.refresh_from_db()
        states.append(issuance.status)
    assert states == ["IN_NOTICE", "AWAITING_APPROVAL"]
    assert end() == {"ended": 1, "failed": 0}


def test_the_database_takes_no_answer_from_before_the_objection(roof):
    received_tomorrow(roof.in_notice().notice)
    with pytest.raises(IntegrityError, match="objection_decided_after_it_came"), transaction.atomic():
        dismissed_plainly(roof)


def test_what_says_that_it_came_later_is_answered_no_earlier(roof):
    objection = received_tomorrow(roof.in_notice().notice)
    assert decide(roof.chen.actor, objection, is_upheld=False).decided_at == objection.received_at


def test_an_answer_from_before_the_objection_of_an_older_database_costs_both_days_and_stops_no_end(roof):
    received_tomorrow(roof.in_notice().notice)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credits_objection DROP CONSTRAINT objection_decided_after_it_came")
    dismissed_plainly(roof)
    set_clock(AFTER_NOTICE)
    assert end() == {"ended": 0, "failed": 0}
    # Tuesday and Wednesday are lost: Thursday and Friday stand in for them.
    assert Notice.objects.get().runs_until == AFTER_NOTICE + timedelta(days=2)
    set_clock(AFTER_NOTICE + timedelta(days=2))
    assert end() == {"ended": 1, "failed": 0}
