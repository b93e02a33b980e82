"""The grants suffice: what people do as the web's role, what jobs do as the worker's."""

import pytest

from credits.issuance.models import Issuance, Notice
from credits.issuance.services import (
    decide_objection,
    end_notices,
    mint_approved,
    raise_objection,
    request_waiting,
)
from credits.monitoring.report_drafts import change_report
from credits.verification.models import Case
from credits.verification.services import answer_finding, close_finding, raise_finding, submit_report
from puhui.kernel.clock import puhui_now
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import YEAR
from tests.credits.rewards.grams import logged_in_as

pytestmark = pytest.mark.django_db


def test_the_whole_way_by_the_roles_of_the_processes(roof):
    owner, now = roof.mei.actor, puhui_now()
    with logged_in_as("web"):
        report = roof.draft()
        change_report(actor=owner, report_id=report.id, period_from=YEAR[0], period_to=YEAR[1], now=now)
        report = submit_report(actor=owner, report_id=report.id, now=now)
        case = Case.objects.get()
        verifier = roof.verifier_of(case).actor
        finding = raise_finding(
            actor=verifier, case_id=case.id, kind="CLARIFICATION", text="Which meter?", now=now
        )
        answer_finding(actor=owner, finding_id=finding.id, text="The left one", now=now)
        close_finding(actor=verifier, finding_id=finding.id, now=now)
        roof.stated(report)
    with logged_in_as("worker"):
        assert request_waiting(now=now)["requested"] == 1
    notice = Notice.objects.get()
    with logged_in_as("web"):
        now = puhui_now()  # the notice begins no earlier than the statement
        objection = raise_objection(
            notice_id=notice.id, text="Mine!", contact="", address_key="a", now=now, real_now=now
        )
        decide_objection(
            actor=roof.chen.actor, objection_id=objection.id, is_upheld=False, decision="no", now=now
        )
    set_clock(notice.ends_at)
    with logged_in_as("worker"):
        assert end_notices(now=puhui_now())["ended"] == 1
    issuance = Issuance.objects.get()
    with logged_in_as("web"):
        roof.approve(issuance, roof.chen)
        roof.approve(issuance, roof.tang)
    with logged_in_as("worker"):
        assert mint_approved(now=puhui_now()) == {"minted": 1, "failed": 0}
