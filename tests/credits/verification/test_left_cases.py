"""A suspended body signs nothing more, and another one is drawn for each of its open cases."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.models import Notification
from credits.verification.draws import BODY, draw_one, new_seed
from credits.verification.errors import AccreditationOver
from credits.verification.models import Case, Finding, Statement, VerificationBody
from credits.verification.services import (
    accredit_body,
    answer_finding,
    assign_waiting,
    close_finding,
    has_waiting,
    open_second_readings,
    raise_finding,
    renew_body,
    reopen_finding,
    suspend_body,
    tell_of_overdue,
)
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof, look_at_all
from tests.credits.verification.test_further_readings import as_worker, large  # noqa: F401
from tests.credits.verification.test_guards import stated

pytestmark = pytest.mark.django_db


def switch(roof: Roof, body: VerificationBody, *, is_active: bool, by: CastMember | None = None) -> None:
    actor = (by or roof.chen).actor
    terms = {"body_id": body.id, "is_active": is_active, "reason": "it signs what it has not read"}
    suspend_body(actor=actor, now=puhui_now(), **terms)


def other_than(roof: Roof, case: Case) -> VerificationBody:
    return roof.delta if case.body_id == roof.pearl.id else roof.pearl


def told(party, kind: str) -> int:
    return Notification.objects.filter(party=party, kind=kind).count()


def events(action: str, case: Case) -> list[dict]:
    rows = AuditEvent.objects.filter(action=action, object_id=str(case.id)).order_by("id")
    return list(rows.values_list("detail", flat=True))


@pytest.fixture
def asked(roof, case) -> Finding:
    """A finding of the drawn body, which the owner has answered."""
    verifier = roof.verifier_of(case)
    look_at_all(verifier.actor, case)
    terms = {"kind": "CLARIFICATION", "text": "Which meter is this?", "now": puhui_now()}
    finding = raise_finding(actor=verifier.actor, case_id=case.id, **terms)
    return answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="The left one.", now=puhui_now())


def test_its_cases_go_to_another_body_at_once_with_all_that_was_asked(roof, case, asked):
    before, verifier = case.body, roof.verifier_of(case)
    other = other_than(roof, case)
    switch(roof, before, is_active=False)
    case.refresh_from_db()
    assert (case.body_id, case.status, case.draw_among) == (other.id, "OPEN", [other.id])
    assert draw_one(case.draw_seed, BODY, case.draw_among) == other.id
    assert list(case.findings.all()) == [asked]
    (event,) = events("case_drawn_anew", case)
    assert (event["body_before"], event["why"]) == (str(before.id), "SUSPENDED")
    assert event["seed"] == case.draw_seed
    assert told(before.party, "case_left") == 1
    assert told(other.party, "case_drawn") == 1
    assert told(roof.mei.organisation, "body_drawn_anew") == 1
    with pytest.raises(NotFound):
        close_finding(actor=verifier.actor, finding_id=asked.id, now=puhui_now())
    close_finding(actor=roof.verifier_of(case).actor, finding_id=asked.id, now=puhui_now())
    look_at_all(roof.verifier_of(case).actor, case)
    assert stated(case, roof.verifier_of(case)).tonnes == 344
    # Said again it changes nothing, and is not noted again.
    switch(roof, before, is_active=False)
    assert AuditEvent.objects.filter(action="body_suspended").count() == 1
    assert len(events("case_drawn_anew", case)) == 1


def test_a_case_goes_back_and_forth_and_each_is_told_each_time(roof, case):
    first, other = case.body, other_than(roof, case)
    switch(roof, first, is_active=False)
    switch(roof, first, is_active=True)
    switch(roof, other, is_active=False)
    case.refresh_from_db()
    assert case.body == first
    assert told(first.party, "case_drawn") == 2
    assert told(roof.mei.organisation, "body_drawn_anew") == 2


def test_where_nobody_is_free_the_case_stands_still_and_its_body_can_do_nothing(roof, case, asked):
    verifier, other = roof.verifier_of(case), other_than(roof, case)
    switch(roof, other, is_active=False)
    switch(roof, case.body, is_active=False)
    case.refresh_from_db()
    assert case.stands_still_since is not None
    for judge in (close_finding, reopen_finding):
        with pytest.raises(AccreditationOver):
            judge(actor=verifier.actor, finding_id=asked.id, now=puhui_now())
    with pytest.raises(AccreditationOver):
        look_at_all(verifier.actor, case)
    over = pytest.raises(IntegrityError, match="the accreditation is over or suspended")
    for opinion in ("POSITIVE", "NEGATIVE"):
        with over, transaction.atomic(), acting_as("web"):
            stated(case, verifier, opinion)
    with over, transaction.atomic(), acting_as("web"):
        Finding.objects.filter(pk=asked.pk).update(status="CLOSED", closed_at=puhui_now())
    with over, transaction.atomic(), acting_as("web"):
        by = verifier.party.id
        Finding.objects.create(case=case, kind="CLARIFICATION", raised_at=puhui_now(), raised_by=by)
    assert not Statement.objects.exists()
    # The job looks each time, and tells once.
    for _ in range(2):
        assert as_worker(assign_waiting) == {"assigned": 0, "waiting": 1}
    assert len(events("case_stands_still", case)) == 1
    assert told(case.body.party, "case_stands_still") == 1
    assert told(roof.mei.organisation, "report_without_body") == 1
    # Nobody is told of another body before there is one.
    assert told(case.body.party, "case_left") == 0
    # Nobody is late while nobody may go on.
    before, due = case.body, asked.due_on
    set_clock(puhui_now() + timedelta(days=60))
    assert as_worker(tell_of_overdue) == {"findings": 0, "statements": 0, "readings": 0}
    lotus = cast.organisation("Lotus Assurance")
    third = accredit_body(actor=roof.chen.actor, scheme="DEMO", party_id=lotus.id, now=puhui_now())
    assert as_worker(assign_waiting) == {"assigned": 1, "waiting": 0}
    case.refresh_from_db()
    assert (case.body, case.stands_still_since) == (third, None)
    assert told(lotus, "case_drawn") == told(roof.mei.organisation, "body_drawn_anew") == 1
    assert told(before.party, "case_left") == 1
    asked.refresh_from_db()
    assert asked.due_on > due
    assert as_worker(tell_of_overdue)["findings"] == 0
    assert as_worker(assign_waiting) == {"assigned": 0, "waiting": 0}


def test_a_body_that_is_back_goes_on_where_it_stood(roof, case, asked):
    verifier = roof.verifier_of(case)
    switch(roof, other_than(roof, case), is_active=False)
    switch(roof, case.body, is_active=False)
    switch(roof, case.body, is_active=True)
    assert Case.objects.get().stands_still_since is None
    assert as_worker(assign_waiting) == {"assigned": 0, "waiting": 0}
    close_finding(actor=verifier.actor, finding_id=asked.id, now=puhui_now())
    # Off the list and expired as well: back on the list alone is not enough.
    terms = {"families": ["*"], "accredited_to": puhui_now().date(), "now": puhui_now()}
    renew_body(actor=roof.chen.actor, body_id=case.body_id, **terms)
    switch(roof, case.body, is_active=False)
    set_clock(puhui_now() + timedelta(days=2))
    switch(roof, case.body, is_active=True)
    assert Case.objects.get().stands_still_since is not None


def test_the_database_lets_a_case_go_from_a_body_that_may_not_go_on_alone(roof, case):
    other = other_than(roof, case)
    anew = {"body": other, "draw_seed": new_seed(), "draw_among": [other.id]}
    with pytest.raises(IntegrityError, match="from who may not go on"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**anew)
    VerificationBody.objects.filter(pk=case.body_id).update(is_active=False)
    Case.objects.filter(pk=case.pk).update(**anew)


def test_what_a_suspension_did_not_come_to_the_job_draws(roof, case):
    """As after a kill between the suspension, which is committed first, and the draws; or the return."""
    other = other_than(roof, case)
    VerificationBody.objects.filter(pk=case.body_id).update(is_active=False)
    assert as_worker(assign_waiting) == {"assigned": 1, "waiting": 0}
    assert Case.objects.get().body == other
    VerificationBody.objects.filter(pk=other.pk).update(is_active=False)
    assert as_worker(assign_waiting) == {"assigned": 0, "waiting": 1}
    VerificationBody.objects.filter(pk=other.pk).update(is_active=True)
    assert has_waiting(now=puhui_now())
    assert as_worker(assign_waiting) == {"assigned": 0, "waiting": 0}
    assert (Case.objects.get().stands_still_since, has_waiting(now=puhui_now())) == (None, False)


def test_an_open_reading_of_a_suspended_body_falls_and_the_body_reads_nothing(large):  # noqa: F811
    large.stated()
    case = Case.objects.get()
    reading = case.further_readings.get()
    VerificationBody.objects.filter(pk=reading.body_id).update(is_active=False)
    found = {"status": "READ", "opinion": "POSITIVE", "tonnes": 344, "text": "x", "agrees": True}
    by = {"read_by": large.verifier_of(reading).party.id, "read_at": puhui_now()}
    with pytest.raises(IntegrityError, match="over or suspended"), transaction.atomic():
        case.further_readings.update(**found, **by)
    # Nor when it is expired, and the row is dated back.
    rows = VerificationBody.objects.filter(pk=reading.body_id)
    rows.update(is_active=True, accredited_to=business_date(puhui_now()) - timedelta(days=1))
    by["read_at"] -= timedelta(days=1)
    with pytest.raises(IntegrityError, match="over or suspended"), transaction.atomic():
        case.further_readings.update(**found, **by)
    rows.update(is_active=False)
    assert as_worker(open_second_readings) == {"opened": 0, "waiting": 1}
    assert case.further_readings.get().status == "DROPPED"
    # What was signed before stays signed.
    switch(large, case.body, is_active=False)
    assert Case.objects.get().status == "SECOND_READING"


def test_registrars_alone_suspend(roof, case):
    for member in (roof.mei, roof.wei, cast.bo()):
        with pytest.raises(NotPermitted):
            switch(roof, case.body, is_active=False, by=member)
    assert Case.objects.get().body == case.body
