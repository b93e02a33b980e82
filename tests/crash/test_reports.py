"""kill -9 at every step of four reports, from their draw to the second approval, with others at work."""

import os

import pytest
from django.db.models import QuerySet

from credits.issuance.models import Approval, Issuance, Notice, Objection
from credits.verification.models import Case, Statement
from puhui.kernel.clock import puhui_now
from tests.audit import broken_invariants
from tests.crash.desks import Act, killed_among_colleagues
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof, lay_project, lay_roof, look_at_all

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
REQUEST, END = "credits.tasks.request_issuances", "credits.tasks.end_notices"


def drawn(report_id: str) -> QuerySet:
    return Case.objects.filter(report=report_id, report__status="IN_VERIFICATION")


def stated(case_id: str) -> QuerySet:
    return Statement.objects.filter(case=case_id, case__status="STATED")


def objected(notice_id: str) -> QuerySet:
    return Objection.objects.filter(notice=notice_id)


def approved(issuance_id: str) -> QuerySet:
    return Issuance.objects.filter(pk=issuance_id, status="APPROVED")


SUBMIT = Act("submit", "verification.after_draw", "case_assigned", drawn, refused="report_sealed")
SIGN = Act("sign", "statement.before_effect", "statement_signed", stated, refused="case_closed")
OBJECT = Act("object_to_it", "objection.before_commit", "objection_raised", objected, refused="")
APPROVE = Act(
    *("approve", "approval.before_commit", "issuance_approved"),
    rows=approved,
    refused="not_awaiting_approval",
)


def ids(rows: QuerySet) -> list:
    return list(rows.order_by("id").values_list("id", flat=True))


def cut_off_and_carried_on(job: str, point: str, done: QuerySet) -> None:
    """Let the job die twice, the second time among others; they and the next run do all four."""
    with killed_among_others(job, point, others=0):
        pass
    assert not done.exists()
    with killed_among_others(job, point):
        pass  # the other carries it on
    assert recover(job, lambda: done.count() == 4) < RECOVERED_WITHIN_S


def drafts(roof: Roof, number: int) -> list:
    made = []
    for each in range(4):
        roof.project = lay_project(roof.mei, key=f"roof-{number}-{each}")
        made.append(roof.draft().id)
    return made


def test_a_report_from_its_draw_to_the_second_approval_is_cut_off_at_every_step():
    roof = lay_roof()
    for number in range(ROUNDS):
        reports = drafts(roof, number)
        killed_among_colleagues(SUBMIT, reports)
        cases = Case.objects.filter(report__in=reports)
        for case in cases.select_related("body"):
            look_at_all(roof.verifier_of(case).actor, case)
        killed_among_colleagues(SIGN, ids(cases))
        notices = Notice.objects.filter(issuance__report__in=reports)
        cut_off_and_carried_on(REQUEST, "notice.before_commit", notices)
        killed_among_colleagues(OBJECT, ids(notices))
        Objection.objects.filter(notice__in=notices).update(
            status="DISMISSED", decision="no", decided_at=puhui_now(), decided_by=roof.chen.party.id
        )
        set_clock(max(notice.ends_at for notice in notices))
        awaiting = Issuance.objects.filter(report__in=reports, status="AWAITING_APPROVAL")
        cut_off_and_carried_on(END, "notice.before_end", awaiting)
        for issuance in awaiting:
            roof.approve(issuance, roof.chen)
        second = Approval.objects.filter(person_id=roof.tang.party.id, issuance__report__in=reports)
        killed_among_colleagues(APPROVE, ids(awaiting))
        assert second.count() == 4
    assert broken_invariants() == set()
