"""Whatever the code lets through: the database takes a statement by the drawn body, on what was settled."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.people.models import Membership
from accounts.people.services import end_role
from accounts.signin.services.blocks import block_user, unblock_user
from credits.verification.models import Case, Finding, Statement
from credits.verification.services import answer_finding, close_finding, raise_finding, renew_body
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof, look_at_all

pytestmark = pytest.mark.django_db


def stated(
    case: Case, by: cast.CastMember, opinion: str = "POSITIVE", *, at: datetime | None = None
) -> Statement:
    """Write a statement as a row, past the code that asks first."""
    return Statement.objects.create(
        case=case,
        report_digest=case.report_digest,
        opinion=opinion,
        tonnes=344 if opinion == "POSITIVE" else 0,
        text="x",
        signed_by=by.party.id,
        signed_at=at or puhui_now(),
        digest="a" * 64,
    )


def refused(case: Case, by: cast.CastMember, words: str, opinion: str = "POSITIVE") -> None:
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        stated(case, by, opinion)


@pytest.fixture
def verifier(roof: Roof, case: Case) -> cast.CastMember:
    """The verifier of the drawn body, who has looked at all."""
    found = roof.verifier_of(case)
    look_at_all(found.actor, case)
    return found


@pytest.mark.parametrize("kind", ["CLARIFICATION", "CORRECTIVE_ACTION"])
def test_no_positive_statement_is_taken_before_the_last_finding_is_closed(roof, case, verifier, kind):
    first, second = (
        raise_finding(actor=verifier.actor, case_id=case.id, kind=kind, text=text, now=puhui_now())
        for text in ("Which meter is this?", "Who read it?")
    )
    refused(case, verifier, "not every finding is closed")
    for finding in (first, second):
        answer_finding(actor=roof.mei.actor, finding_id=finding.id, text="The left one", now=puhui_now())
        # An answer closes nothing: the verifier takes it, or asks again.
        refused(case, verifier, "not every finding is closed")
        close_finding(actor=verifier.actor, finding_id=finding.id, now=puhui_now())
    assert stated(case, verifier).tonnes == 344


def test_a_negative_statement_is_taken_over_an_open_finding(roof, case, verifier):
    raise_finding(actor=verifier.actor, case_id=case.id, kind="CLARIFICATION", text="Why?", now=puhui_now())
    assert stated(case, verifier, "NEGATIVE").tonnes == 0


@pytest.mark.parametrize("opinion", ["POSITIVE", "NEGATIVE"])
def test_only_a_verifier_of_the_drawn_body_is_taken_for_whoever_signed(roof, case, verifier, opinion):
    words = "a verifier of the drawn body signs"
    other = roof.wei if verifier is roof.yan else roof.yan
    owner_of_the_body = cast.member_of("Qiao", "ORG_OWNER", verifier.organisation)
    for somebody in (other, owner_of_the_body, roof.chen, cast.rui()):
        refused(case, somebody, words, opinion)
    block_user(actor=cast.INSTALLATION, user_id=verifier.user.id, reason="stolen phone", now=puhui_now())
    refused(case, verifier, words, opinion)
    unblock_user(actor=cast.INSTALLATION, user_id=verifier.user.id, reason="found again", now=puhui_now())
    held = Membership.objects.get(user=verifier.user, role="VERIFIER")
    end_role(actor=cast.INSTALLATION, membership_id=held.id, reason="left the body", now=puhui_now())
    refused(case, verifier, words, opinion)


def test_no_statement_of_a_body_is_taken_the_day_after_its_accreditation(roof, case, verifier):
    today = business_date(puhui_now())
    terms = {"families": ["*"], "accredited_to": today, "now": puhui_now()}
    renew_body(actor=roof.chen.actor, body_id=case.body_id, **terms)
    set_clock(puhui_now() + timedelta(days=1))
    for opinion in ("POSITIVE", "NEGATIVE"):
        refused(case, verifier, "the accreditation is over", opinion)
        # Dated back to when it was accredited, the row is written today all the same.
        yesterday = puhui_now() - timedelta(days=1)
        with pytest.raises(IntegrityError, match="the accreditation is over"), transaction.atomic():
            stated(case, verifier, opinion, at=yesterday)
    terms = {"kind": "CLARIFICATION", "raised_at": yesterday, "raised_by": verifier.party.id}
    with pytest.raises(IntegrityError, match="the accreditation is over"), transaction.atomic():
        Finding.objects.create(case=case, text="Which?", **terms)
    set_clock(puhui_now() - timedelta(days=1))
    assert stated(case, verifier).tonnes == 344
