"""No step of an issuance is dated before the one it follows, whoever looked at the clock too early.

Between the look at the clock and the lock another worker, or a person, may have done what is taken up: here
each looks a minute before that was done.
"""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from credits.issuance.filing_models import FilingPackage
from credits.issuance.models import Approval, Issuance, MintIntent
from credits.issuance.services import (
    approve_issuance,
    file_approved,
    mint_approved,
    mint_issuance,
    request_issuance,
)
from credits.verification.models import Case
from credits.verification.services import assign_waiting
from puhui.kernel.clock import not_before, puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.mirrored import confirmed, entered, lay_mirrored

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


def too_early() -> datetime:
    return puhui_now() - A_MINUTE


def as_worker(job, *args, now: datetime, **more):
    with transaction.atomic(), acting_as("worker"):
        return job(*args, now=now, **more)


def test_of_a_look_at_the_clock_and_what_is_followed_the_later_counts():
    now = puhui_now()
    assert not_before(now) == not_before(now, None, now - A_MINUTE) == now
    assert not_before(now, now + A_MINUTE, None) == now + A_MINUTE


def test_a_report_is_given_to_a_body_no_earlier_than_it_was_sent_in(roof, monkeypatch):
    draw = "credits.verification.services.assign_cases.draw_case"
    with monkeypatch.context() as nobody_is_free:
        nobody_is_free.setattr(draw, lambda *_: None)
        report = roof.sent_in()
    assert as_worker(assign_waiting, now=too_early())["assigned"] == 1
    assert Case.objects.get().opened_at == report.submitted_at


def test_its_notice_begins_no_earlier_than_it_was_stated(roof):
    statement = roof.stated()
    issuance = as_worker(request_issuance, statement_id=statement.id, now=too_early())
    assert issuance.requested_at == issuance.notice.starts_at == statement.case.closed_at
    assert broken_invariants() == set()


def test_it_is_approved_no_earlier_than_its_notice_ended(roof):
    issuance = roof.awaiting()
    approve_issuance(
        actor=roof.chen.actor,
        issuance_id=issuance.id,
        digest=issuance.digest,
        now=too_early(),
        command_id=new_id(),
    )
    assert Approval.objects.get().approved_at == issuance.notice.ended_at


def test_the_second_approval_is_given_no_earlier_than_the_first(roof):
    issuance = roof.awaiting()
    set_clock(issuance.notice.ended_at + timedelta(hours=1))
    looked_at = puhui_now()
    first = roof.approve(issuance, roof.chen).approvals.get().approved_at
    terms = {"issuance_id": issuance.id, "digest": issuance.digest, "command_id": new_id()}
    approve_issuance(actor=roof.tang.actor, now=looked_at, **terms)
    assert [each.approved_at for each in Approval.objects.all()] == [first, first]


def test_it_is_minted_no_earlier_than_it_was_approved(roof):
    issuance = roof.approved()
    assert as_worker(mint_issuance, issuance.id, now=too_early())
    issuance = Issuance.objects.get()
    approved = Approval.objects.order_by("approved_at").last().approved_at
    assert MintIntent.objects.get().made_at == issuance.minted_at == approved
    assert broken_invariants() == set()


def test_it_is_minted_no_earlier_than_another_worker_meant_to(roof):
    issuance = roof.approved()
    later = puhui_now() + A_MINUTE
    with transaction.atomic(), acting_as("worker"):
        from credits.issuance.services.mint_approved import _intend

        intent = _intend(issuance.id, later)
    assert as_worker(mint_issuance, issuance.id, now=puhui_now())
    assert Issuance.objects.get().minted_at == intent.made_at == later
    assert broken_invariants() == set()


def test_with_an_authority_it_is_filed_after_the_approval_and_minted_after_the_filing(db):
    roof = lay_mirrored()
    issuance = roof.approved()
    approved = Approval.objects.order_by("approved_at").last().approved_at
    assert as_worker(file_approved, now=too_early()) == {"filed": 1, "failed": 0}
    package = FilingPackage.objects.get()
    assert package.filed_at == approved
    confirmed(entered(issuance, roof.chen), roof.tang)
    assert as_worker(mint_approved, now=package.filed_at - A_MINUTE)["minted"] == 1
    assert MintIntent.objects.get().made_at == package.filed_at
    assert "I21" not in broken_invariants()
