"""A case that stood still goes on with its body: noted, told, and with the days that nobody could use."""

from datetime import date, timedelta

import pytest

from credits.verification.models import Case
from credits.verification.services import answer_finding, assign_waiting, raise_finding, tell_of_overdue
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests.credits.activities.fixtures import set_clock
from tests.credits.verification.test_further_readings import as_worker
from tests.credits.verification.test_left_cases import events, other_than, switch, told

pytestmark = pytest.mark.django_db
# A Monday, as the roof's.
MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.fixture
def still(roof, case) -> Case:
    """A case that stands still since Monday, with a finding that the owner has to answer."""
    terms = {"kind": "CLARIFICATION", "text": "Which meter is this?", "now": puhui_now()}
    raise_finding(actor=roof.verifier_of(case).actor, case_id=case.id, **terms)
    switch(roof, other_than(roof, case), is_active=False)
    switch(roof, case.body, is_active=False)
    case.refresh_from_db()
    assert (business_date(case.stands_still_since), told(case.body.party, "case_stands_still")) == (MONDAY, 1)
    return case


def test_the_working_days_it_stood_still_are_added_and_owner_and_body_are_told(roof, still):
    finding = still.findings.get()
    due, asked_due = still.due_on, finding.due_on
    set_clock(puhui_now() + timedelta(weeks=4))
    assert as_worker(tell_of_overdue) == {"findings": 0, "statements": 0, "readings": 0}
    switch(roof, still.body, is_active=True)
    still.refresh_from_db()
    finding.refresh_from_db()
    # Four weeks without a holiday; one more between the old days and the new ones, 清明 on a Monday.
    moved = {(still.due_on - due).days, (finding.due_on - asked_due).days}
    assert (still.stands_still_since, moved <= {28, 29}) == (None, True)
    assert as_worker(tell_of_overdue) == {"findings": 0, "statements": 0, "readings": 0}
    (event,) = events("case_goes_on", still)
    assert (event["body"], event["due_on"]) == (str(still.body_id), str(still.due_on))
    assert event["stood_since"][:10] == str(MONDAY)
    assert told(roof.mei.organisation, "case_goes_on") == told(still.body.party, "case_goes_on") == 1
    # Looked at again, nothing goes on twice.
    as_worker(assign_waiting)
    assert AuditEvent.objects.filter(action="case_goes_on").count() == 1


def test_an_answer_given_meanwhile_begins_a_turn_that_lost_only_what_came_after(roof, still):
    finding = still.findings.get()
    set_clock(puhui_now() + timedelta(weeks=4))
    answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="The left one.", now=puhui_now())
    finding.refresh_from_db()
    due = finding.due_on
    switch(roof, still.body, is_active=True)
    finding.refresh_from_db()
    assert finding.due_on == due


def test_the_job_lets_go_on_what_the_return_of_the_body_did_not_come_to(still):
    type(still.body).objects.filter(pk=still.body_id).update(is_active=True)
    with acting_as("worker"):
        assign_waiting(now=puhui_now())
    assert len(events("case_goes_on", still)) == 1
    # On the same day nothing is to be given back.
    assert Case.objects.get().due_on == still.due_on
