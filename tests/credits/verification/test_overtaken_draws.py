"""Bodies are suspended and put back while a draw looks at them: it is left to the job, and nobody fails."""

import pytest

from credits.verification.models import Case, VerificationBody
from credits.verification.services import accredit_body, assign_cases, assign_waiting, draw_anew, draw_case
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.issuance.roof import lay_project
from tests.credits.verification.test_further_readings import as_worker
from tests.credits.verification.test_left_cases import other_than, switch

pytestmark = pytest.mark.django_db


def meanwhile(monkeypatch, module, case: Case, body: VerificationBody, *, is_active: bool) -> None:
    """Have a body switched after the look at who is able, and before the draw; for one case alone."""
    look = module.able_bodies

    def look_and_be_overtaken(report, **terms):
        found = look(report, **terms)
        if report.pk == case.report_id:
            VerificationBody.objects.filter(pk=body.pk).update(is_active=is_active)
        return found

    monkeypatch.setattr(module, "able_bodies", look_and_be_overtaken)


@pytest.mark.parametrize("who", ["the candidate is suspended", "its own body is put back"])
def test_a_suspension_is_done_and_the_case_left_to_the_job(roof, case, monkeypatch, who):
    own, other = case.body, other_than(roof, case)
    with monkeypatch.context() as patch:
        if who == "the candidate is suspended":
            meanwhile(patch, draw_anew, case, other, is_active=False)
        else:
            meanwhile(patch, draw_anew, case, own, is_active=True)
        switch(roof, own, is_active=False)
    now = Case.objects.get()
    assert (now.body, now.status, now.stands_still_since) == (own, "OPEN", None)
    VerificationBody.objects.filter(pk=own.pk).update(is_active=False)
    VerificationBody.objects.filter(pk=other.pk).update(is_active=True)
    assert as_worker(assign_waiting) == {"assigned": 1, "waiting": 0}
    assert Case.objects.get().body == other


def test_one_overtaken_draw_does_not_end_the_jobs_run(roof, case, monkeypatch):
    roof.project = lay_project(roof.mei, key="roof-2")
    roof.sent_in()
    second = Case.objects.exclude(pk=case.pk).get()
    VerificationBody.objects.update(is_active=False)
    party = cast.organisation("Lotus Assurance")
    lotus = accredit_body(actor=roof.chen.actor, scheme="DEMO", party_id=party.id, now=puhui_now())
    meanwhile(monkeypatch, draw_anew, case, lotus, is_active=False)
    # The other one's draw is after it; the lapse of the body is undone by then, with the draw that it ended.
    assert assign_waiting(now=puhui_now()) == {"assigned": 1, "waiting": 0}
    second.refresh_from_db()
    assert (Case.objects.get(pk=case.pk).body, second.body) == (case.body, lotus)


def test_a_report_sent_in_at_such_a_moment_waits_for_the_job(roof, monkeypatch):
    VerificationBody.objects.filter(pk=roof.delta.pk).update(is_active=False)
    with monkeypatch.context() as patch:
        look = draw_case.able_bodies

        def overtaken(report, **terms):
            found = look(report, **terms)
            VerificationBody.objects.filter(pk=roof.pearl.pk).update(is_active=False)
            return found

        patch.setattr(draw_case, "able_bodies", overtaken)
        assert roof.sent_in().status == "SUBMITTED"
    VerificationBody.objects.update(is_active=True)
    assert as_worker(assign_waiting) == {"assigned": 1, "waiting": 0}


def test_cases_that_stand_still_hold_up_no_other_however_many_they_are(roof, case, monkeypatch):
    roof.project = lay_project(roof.mei, key="roof-2")
    roof.sent_in()
    second = Case.objects.exclude(pk=case.pk).get()
    # The older one stands still, and nobody may take it; the other was left this minute.
    VerificationBody.objects.update(is_active=False)
    Case.objects.filter(pk=case.pk).update(stands_still_since=puhui_now())
    monkeypatch.setattr(assign_cases, "CASES_A_RUN", 1)
    looked_at = []
    monkeypatch.setattr(assign_cases, "draw_anew", lambda case_id, **_: looked_at.append(case_id))
    as_worker(assign_waiting)
    assert set(looked_at) == {second.pk, case.pk}
    # Of those that stand still each has its turn.
    Case.objects.update(stands_still_since=puhui_now())
    looked_at.clear()
    for _ in range(40):
        as_worker(assign_waiting)
    assert (len(looked_at), set(looked_at)) == (40, {case.pk, second.pk})
