"""Cases: assigned to the independent, findings answered by others, a statement signed once on the digest."""

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.kinds import wording
from accounts.notifications.models import Notification
from accounts.people.services import grant_role
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_states import ReportStatus
from credits.verification.errors import (
    BodyAccredited,
    CaseClosed,
    DigestMismatch,
    FindingsOpen,
    FindingState,
    OwnReport,
    TonnesNotStated,
)
from credits.verification.models import Case, Statement, VerificationBody
from credits.verification.services import (
    accredit_body,
    answer_finding,
    assign_waiting,
    close_finding,
    raise_finding,
    reopen_finding,
    return_case,
    sign_statement,
    submit_report,
    suspend_body,
)
from puhui.kernel.canonical import digest_of
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.roles import acting_as
from tests import cast
from tests.admin.signing_in import client_of
from tests.credits.issuance.roof import look_at_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(roof) -> Case:
    roof.sent_in()
    return Case.objects.select_related("report", "body").get()


def sign(actor, case, *, opinion="POSITIVE", tonnes=344, digest=None):
    return sign_statement(
        actor=actor,
        case_id=case.id,
        opinion=opinion,
        tonnes=tonnes,
        text="Read and found right.",
        report_digest=digest or case.report_digest,
        now=puhui_now(),
    )


def ask(actor, case, text="Which meter is this?"):
    return raise_finding(actor=actor, case_id=case.id, kind="CLARIFICATION", text=text, now=puhui_now())


def test_a_body_with_a_tie_to_the_owner_gets_no_case(roof):
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=roof.wei.user.id,
        role="ORG_CLERK",
        party_id=roof.mei.organisation.id,
    )
    roof.sent_in()
    assert Case.objects.get().body_id == roof.delta.id


def test_the_owner_does_not_verify_itself(roof):
    suspend_body(actor=roof.chen.actor, body_id=roof.pearl.id, is_active=False, now=puhui_now())
    suspend_body(actor=roof.chen.actor, body_id=roof.delta.id, is_active=False, now=puhui_now())
    accredit_body(actor=roof.chen.actor, scheme="DEMO", party_id=roof.mei.organisation.id, now=puhui_now())
    report = roof.sent_in()
    assert report.status == ReportStatus.SUBMITTED
    assert not Case.objects.exists()
    told = Notification.objects.filter(party=roof.mei.organisation, kind="report_without_body")
    assert told.count() == 1
    desk = client_of(roof.chen).get("/admin/").context["panels"]["figures"]
    assert ("Reports without a body", "1") in [(str(each.label), str(each.value)) for each in desk]
    # Nobody may take it: the job looks again, and finds the body that is back.
    with transaction.atomic(), acting_as("worker"):
        assert assign_waiting(now=puhui_now()) == {"assigned": 0, "waiting": 1}
    assert told.count() == 1, "the job looks again and says nothing again"
    suspend_body(actor=roof.chen.actor, body_id=roof.delta.id, is_active=True, now=puhui_now())
    with transaction.atomic(), acting_as("worker"):
        assert assign_waiting(now=puhui_now()) == {"assigned": 1, "waiting": 0}
    report.refresh_from_db()
    assert report.status == ReportStatus.IN_VERIFICATION


def test_registrars_accredit_and_nobody_else(roof):
    harbour = cast.organisation("Harbour Carbon")
    for actor in (roof.mei.actor, roof.wei.actor, cast.bo().actor, cast.fang().actor):
        with pytest.raises(NotPermitted):
            accredit_body(actor=actor, scheme="DEMO", party_id=harbour.id, now=puhui_now())
    with pytest.raises(NotFound):
        accredit_body(actor=roof.chen.actor, scheme="DEMO", party_id=cast.lin().party.id, now=puhui_now())
    with pytest.raises(BodyAccredited):
        accredit_body(
            actor=roof.chen.actor, scheme="DEMO", party_id=roof.wei.organisation.id, now=puhui_now()
        )
    assert VerificationBody.objects.count() == 2


def test_a_finding_is_asked_answered_asked_again_and_closed(roof, case):
    verifier, other = roof.verifier_of(case), roof.wei if roof.verifier_of(case) is roof.yan else roof.yan
    finding = ask(verifier.actor, case)
    with pytest.raises(NotFound):
        answer_finding(actor=other.actor, finding_id=finding.id, text="The left one", now=puhui_now())
    with pytest.raises(NotFound):
        ask(other.actor, case)
    with pytest.raises(NotFound):
        ask(roof.mei.actor, case)
    with pytest.raises(FindingState):
        close_finding(actor=verifier.actor, finding_id=finding.id, now=puhui_now())
    answered = answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="Left", now=puhui_now())
    assert (answered.status, answered.answer) == ("ANSWERED", "Left")
    with pytest.raises(FindingState):
        answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="Right", now=puhui_now())
    with pytest.raises(FindingsOpen):
        sign(verifier.actor, case)
    reopen_finding(actor=verifier.actor, finding_id=finding.id, reason="which left?", now=puhui_now())
    answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="Number 7", now=puhui_now())
    with pytest.raises(NotFound):
        close_finding(actor=roof.mei.actor, finding_id=finding.id, now=puhui_now())
    closed = close_finding(actor=verifier.actor, finding_id=finding.id, now=puhui_now())
    assert closed.status == "CLOSED"
    look_at_all(verifier.actor, case)
    with pytest.raises(FindingState):
        reopen_finding(actor=verifier.actor, finding_id=finding.id, now=puhui_now())
    assert sign(verifier.actor, case).tonnes == 344


def test_a_statement_is_for_what_was_read_and_no_more(roof, case):
    verifier = roof.verifier_of(case)
    look_at_all(verifier.actor, case)
    with pytest.raises(DigestMismatch):
        sign(verifier.actor, case, digest="0" * 64)
    for opinion, tonnes in (("POSITIVE", 345), ("POSITIVE", 0), ("NEGATIVE", 1)):
        with pytest.raises(TonnesNotStated):
            sign(verifier.actor, case, opinion=opinion, tonnes=tonnes)
    statement = sign(verifier.actor, case, tonnes=300)
    assert statement.digest == digest_of(
        {
            "case": str(case.id),
            "report_digest": case.report_digest,
            "opinion": "POSITIVE",
            "tonnes": 300,
            "text": statement.text,
            "signed_by": str(verifier.party.id),
            "signed_at": statement.signed_at.isoformat(),
        }
    )
    with pytest.raises(CaseClosed):
        sign(verifier.actor, case)
    assert MonitoringReport.objects.get().status == ReportStatus.VERIFIED


def test_a_negative_statement_rejects_and_the_period_is_free_again(roof, case):
    sign(roof.verifier_of(case).actor, case, opinion="NEGATIVE", tonnes=0)
    assert MonitoringReport.objects.get().status == ReportStatus.REJECTED
    assert roof.draft().status == ReportStatus.DRAFT


def test_only_a_verifier_of_the_body_signs(roof, case):
    verifier = roof.verifier_of(case)
    other = roof.wei if verifier is roof.yan else roof.yan
    owner_of_the_body = cast.member_of("Qiao", "ORG_OWNER", verifier.organisation)
    for stranger in (other.actor, roof.mei.actor, roof.chen.actor, cast.rui().actor):
        with pytest.raises(NotFound):
            sign(stranger, case)
    with pytest.raises((NotFound, NotPermitted)):
        sign(owner_of_the_body.actor, case)
    assert not Statement.objects.exists()


def test_whoever_joined_the_owner_since_does_not_verify_it(roof, case):
    verifier = roof.verifier_of(case)
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=verifier.user.id,
        role="ORG_CLERK",
        party_id=roof.mei.organisation.id,
    )
    for act in (
        lambda: sign(verifier.actor, case),
        lambda: ask(verifier.actor, case),
        lambda: return_case(actor=verifier.actor, case_id=case.id, reason="because I can", now=puhui_now()),
    ):
        with pytest.raises(OwnReport):
            act()


def test_the_database_takes_a_statement_on_the_sealed_report_by_another_only(roof, case):
    wanted = {
        "case": case,
        "report_digest": case.report_digest,
        "opinion": "POSITIVE",
        "tonnes": 344,
        "text": "x",
        "signed_by": roof.verifier_of(case).party.id,
        "signed_at": puhui_now(),
        "digest": "a" * 64,
    }
    for change, rule in (
        ({"report_digest": "b" * 64}, "this is not the report as it is sealed"),
        ({"tonnes": 345}, "more tonnes are stated than reported"),
        ({"signed_by": roof.mei.party.id}, "nobody verifies their own report"),
        ({"opinion": "NEGATIVE"}, "statement_of_tonnes_when_positive"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Statement.objects.create(**wanted | change)


def test_a_returned_report_is_another_case_when_it_comes_again(roof, case):
    verifier = roof.verifier_of(case)
    finding = ask(verifier.actor, case)
    return_case(actor=verifier.actor, case_id=case.id, reason="readings are wrong", now=puhui_now())
    for act in (
        lambda: ask(verifier.actor, case),
        lambda: answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="No", now=puhui_now()),
        lambda: sign(verifier.actor, case),
    ):
        with pytest.raises(CaseClosed):
            act()
    submit_report(actor=roof.mei.actor, report_id=case.report_id, now=puhui_now())
    assert Case.objects.filter(status="OPEN").count() == 1
    assert Case.objects.count() == 2


def test_an_owner_whose_report_comes_back_is_told_why(roof, case):
    verifier = roof.verifier_of(case)
    return_case(actor=verifier.actor, case_id=case.id, reason="readings are wrong", now=puhui_now())
    told = Notification.objects.get(party=roof.mei.organisation, kind="report_returned")
    assert "readings are wrong" in wording(told.kind, told.params)[1]
