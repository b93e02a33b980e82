"""Nothing is issued while its project is suspended, nor by readings that no longer stand."""

import sys
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from credits.issuance.errors import ProjectSuspended
from credits.issuance.models import Approval, Issuance
from credits.issuance.services import mint_approved, mint_issuance, request_waiting, return_to_owner
from credits.monitoring.report_models import MonitoringReport
from credits.projects.errors import ReadingSealed
from credits.projects.models import Reading
from credits.projects.services import review_project
from credits.projects.services.readings import Entry, add_readings
from credits.verification.services import submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.audit import broken_invariants

pytestmark = pytest.mark.django_db


def decide(roof, decision: str) -> None:
    review_project(
        actor=roof.chen.actor,
        now=puhui_now(),
        project_id=roof.project.id,
        decision=decision,
        reason="there was a fire",
    )


def mint(issuance: Issuance) -> bool:
    with transaction.atomic(), acting_as("worker"):
        return mint_issuance(issuance.id, now=puhui_now())


def january() -> Reading:
    return Reading.objects.get(period_from=date(2025, 1, 1), superseded_at=None)


def correct(roof, reading: Reading, value: int = 1) -> list[Reading]:
    entry = Entry(reading.period_from, reading.period_to, Decimal(value), supersedes=reading.id)
    return add_readings(
        actor=roof.mei.actor,
        now=puhui_now(),
        project_id=roof.project.id,
        meter_id=reading.meter_id,
        entries=[entry],
    )


def supersede_by_hand(reading: Reading) -> int:
    return Reading.objects.filter(pk=reading.pk).update(superseded_at=puhui_now())


def test_a_suspended_project_is_not_approved_and_goes_on_when_it_is_resumed(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    decide(roof, "suspend")
    with pytest.raises(ProjectSuspended):
        roof.approve(issuance, roof.tang)
    with pytest.raises(IntegrityError, match="the project is suspended"), transaction.atomic():
        Approval.objects.create(
            issuance=issuance,
            digest=issuance.digest,
            person_id=roof.tang.party.id,
            user_id=roof.tang.user.id,
            role="REGISTRAR",
            approved_at=puhui_now(),
        )
    decide(roof, "resume")
    assert roof.approve(issuance, roof.tang).status == "APPROVED"
    assert mint(issuance)


def test_what_was_approved_before_the_suspension_is_minted_after_it(roof):
    issuance = roof.approved()
    decide(roof, "suspend")
    assert not mint(issuance)
    with transaction.atomic(), acting_as("worker"):
        assert mint_approved(now=puhui_now()) == {"minted": 0, "failed": 0}
    decide(roof, "resume")
    assert mint(issuance)
    assert broken_invariants() == set()


def test_the_database_mints_nothing_of_a_suspended_project(roof, monkeypatch):
    issuance = roof.approved()
    decide(roof, "suspend")
    # As if the suspension had come after the job looked.
    minting = sys.modules["credits.issuance.services.mint_approved"]
    monkeypatch.setattr(minting, "suspended_reports", MonitoringReport.objects.none)
    with pytest.raises(IntegrityError, match="the project is suspended"):
        mint(issuance)
    with transaction.atomic(), acting_as("worker"):
        assert mint_approved(now=puhui_now()) == {"minted": 0, "failed": 0, "stopped": 1}


def test_a_statement_waits_for_its_suspended_project(roof):
    roof.stated()
    decide(roof, "suspend")
    with transaction.atomic(), acting_as("worker"):
        assert request_waiting(now=puhui_now())["requested"] == 0
    decide(roof, "resume")
    with transaction.atomic(), acting_as("worker"):
        assert request_waiting(now=puhui_now())["requested"] == 1


def test_a_closed_project_gets_what_it_earned_before(roof):
    issuance = roof.approved()
    decide(roof, "close")
    assert mint(issuance)


@pytest.mark.parametrize("stage", ["sent_in", "stated", "in_notice", "awaiting", "approved"])
def test_a_reading_under_a_sealed_report_stays(roof, stage):
    getattr(roof, stage)()
    with pytest.raises(ReadingSealed):
        correct(roof, january())
    with pytest.raises(IntegrityError, match="a sealed report rests on the reading"), transaction.atomic():
        supersede_by_hand(january())
    assert january().value == 36


def test_a_report_given_back_drops_the_approval_and_its_readings_may_be_corrected(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    return_to_owner(actor=roof.tang.actor, issuance_id=issuance.id, reason="wrong", now=puhui_now())
    assert Approval.objects.get().dropped_at is not None
    correct(roof, january())
    again = submit_report(actor=roof.mei.actor, report_id=issuance.report_id, now=puhui_now())
    # 490 MWh in the place of 525.
    assert roof.minted(again).tonnes == 321
    assert correct(roof, january(), 2), "what is minted is a void's business"


def test_a_reading_of_other_days_may_be_corrected(roof):
    report = roof.draft((date(2025, 7, 1), date(2026, 1, 1)))
    submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())
    assert correct(roof, january())


def test_nothing_is_minted_by_a_reading_that_was_superseded_past_the_rule(roof):
    """Rows from before the rule, laid past it: the mint asks once more."""
    issuance = roof.approved()
    reading = january()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        supersede_by_hand(reading)
        cursor.execute("SET LOCAL puhui.teardown = ''")
    with pytest.raises(IntegrityError, match="a reading of the report was superseded"):
        mint(issuance)
