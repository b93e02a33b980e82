"""From statement to mint: the notice's length, objections, two persons on one digest, refusals."""

import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.people.services import grant_role
from credits.issuance.errors import (
    ApprovedBefore,
    DigestMismatch,
    Involved,
    IssuanceDecided,
    NotAwaitingApproval,
    NoticeOver,
    ObjectionDecided,
    ObjectionOpen,
)
from credits.issuance.models import Approval, Issuance, MintIntent, Notice, Objection
from credits.issuance.services import (
    decide_objection,
    end_notices,
    mint_approved,
    mint_issuance,
    raise_objection,
    refuse_issuance,
    request_issuance,
    request_waiting,
    return_to_owner,
)
from credits.issuance.terms import Terms
from credits.ledger.serial_models import SerialBlock
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.report_moves import return_report
from credits.projects.objection_limits import PER_ADDRESS
from credits.schemes.models import Scheme
from credits.tasks import mint_approved as minting_job
from credits.verification.services import submit_report
from puhui.kernel import outbox
from puhui.kernel.calendar import end_after_working_days
from puhui.kernel.clock import SHANGHAI, puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, RateLimited
from puhui.kernel.models import CalendarDay, JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import AFTER_NOTICE, lay_project

pytestmark = pytest.mark.django_db
REASON = "the meter was not calibrated"


def object_to(
    notice: Notice, *, now: datetime | None = None, address: str = "a", text: str = "The roof is mine."
) -> Objection:
    return raise_objection(
        notice_id=notice.id,
        text=text,
        contact="+86 20 1234",
        address_key=address,
        now=now or puhui_now(),
        real_now=puhui_now(),
    )


def decide(actor, objection, *, is_upheld: bool, decision: str = REASON) -> Objection:
    return decide_objection(
        actor=actor, objection_id=objection.id, is_upheld=is_upheld, decision=decision, now=puhui_now()
    )


@pytest.mark.parametrize(
    ("begins", "ends"),
    [
        # A Monday: Tuesday to Friday are four, Monday to Wednesday the next three.
        (datetime(2026, 3, 2, 2, 0, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=SHANGHAI)),
        # Late on Sunday in UTC it is Monday in Shanghai.
        (datetime(2026, 3, 1, 17, 0, tzinfo=UTC), datetime(2026, 3, 12, tzinfo=SHANGHAI)),
        # The holidays of 2025, 1 to 8 October, with work on Sunday 28 September and Saturday 11 October.
        (datetime(2025, 9, 26, 2, 0, tzinfo=UTC), datetime(2025, 10, 14, tzinfo=SHANGHAI)),
    ],
)
def test_a_notice_runs_seven_working_days_to_midnight(db, begins, ends):
    assert end_after_working_days(begins, 7) == ends


def test_staff_keep_days_that_the_calendar_does_not_know(db):
    CalendarDay.objects.create(date=date(2026, 3, 4), is_working=False, note="storm")
    begins = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
    assert end_after_working_days(begins, 7) == AFTER_NOTICE + timedelta(days=1)


def test_news_of_a_statement_and_the_sweep_request_it_once(roof):
    statement = roof.stated()
    with transaction.atomic(), acting_as("worker"):
        outbox.relay()
        assert request_waiting(now=puhui_now())["requested"] == 0
        assert request_issuance(statement_id=statement.id, now=puhui_now()) is None
    issuance = Issuance.objects.get()
    assert (issuance.status, issuance.tonnes, issuance.buffer_t) == ("IN_NOTICE", 344, 0)
    assert (issuance.serial_code, issuance.digest) == ("PV", statement.report_digest)


def test_the_sweep_finds_a_statement_whose_news_was_lost(roof):
    roof.stated()
    with transaction.atomic(), acting_as("worker"):
        assert request_waiting(now=puhui_now())["requested"] == 1
    assert Issuance.objects.get().status == "IN_NOTICE"


def test_nobody_approves_before_the_notice_is_over(roof):
    issuance = roof.in_notice()
    with pytest.raises(NotAwaitingApproval):
        roof.approve(issuance, roof.chen)
    with pytest.raises(IntegrityError, match="awaits an approval"), transaction.atomic():
        approval(issuance, roof.chen)


def approval(issuance, by, **change) -> Approval:
    values = {
        "issuance": issuance,
        "digest": issuance.digest,
        "person_id": by.party.id,
        "user_id": by.user.id,
        "role": "REGISTRAR",
        "approved_at": puhui_now(),
    }
    return Approval.objects.create(**values | change)


def test_two_persons_approve_and_the_second_has_it_minted(roof):
    issuance = roof.awaiting()
    assert roof.approve(issuance, roof.chen).status == "AWAITING_APPROVAL"
    with pytest.raises(ApprovedBefore):
        roof.approve(issuance, roof.chen)
    assert roof.approve(issuance, roof.tang).status == "APPROVED"
    with pytest.raises(NotAwaitingApproval):
        roof.approve(issuance, cast.staff("Fang", "REGISTRAR"))
    with transaction.atomic(), acting_as("worker"):
        assert mint_approved(now=puhui_now()) == {"minted": 1, "failed": 0}
        assert mint_approved(now=puhui_now()) == {"minted": 0, "failed": 0}
    assert broken_invariants() == set()


def test_the_digest_is_told_back(roof):
    issuance = roof.awaiting()
    with pytest.raises(DigestMismatch):
        roof.approve(issuance, roof.chen, digest="0" * 64)
    assert not Approval.objects.exists()


def test_only_uninvolved_registrars_of_the_place_approve(roof):
    issuance = roof.awaiting()
    with pytest.raises(NotFound):
        roof.approve(issuance, roof.wei)
    for stranger in (cast.rui(), cast.qiao()):
        with pytest.raises(NotFound):
            roof.approve(issuance, stranger)
    with pytest.raises(NotPermitted):
        roof.approve(issuance, roof.mei)
    for other in (cast.staff("He", "OPERATOR"), cast.staff("Rong", "ADMINISTRATOR")):
        with pytest.raises(NotPermitted):
            roof.approve(issuance, other)
    with pytest.raises(NotFound):
        roof.approve(issuance, cast.staff("Jun", "REGISTRAR", region=cast.SHENZHEN))
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=roof.chen.user.id,
        role="TRADER",
        party_id=roof.mei.organisation.id,
    )
    with pytest.raises(Involved):
        roof.approve(issuance, roof.chen)
    with pytest.raises(IntegrityError, match="whoever has a part in it"), transaction.atomic():
        approval(issuance, roof.chen)


def test_the_same_natural_person_under_a_second_user_is_refused(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    second = replace(roof.chen, actor=replace(roof.chen.actor, user_id=roof.tang.user.id))
    with pytest.raises(ApprovedBefore):
        roof.approve(issuance, second)
    # Tang's user with Chen's person: as if a second user had been linked to the same person.
    with pytest.raises(IntegrityError, match="one_approval_per_natural_person"), transaction.atomic():
        approval(issuance, roof.chen, user_id=roof.tang.user.id)
    with pytest.raises(IntegrityError, match="one_approval_per_natural_person"), transaction.atomic():
        approval(issuance, roof.chen)
    with pytest.raises(IntegrityError, match="registrars approve"), transaction.atomic():
        approval(issuance, cast.hua())
    assert Issuance.objects.get().status == "AWAITING_APPROVAL"


def test_an_objection_blocks_until_it_is_dismissed(roof):
    issuance = roof.in_notice()
    objection = object_to(issuance.notice)
    with pytest.raises(NotAwaitingApproval):
        roof.approve(issuance, roof.chen)
    with transaction.atomic():
        # Put by hand among what awaits an approval: the objection stands all the same.
        Issuance.objects.update(status="AWAITING_APPROVAL")
        with pytest.raises(ObjectionOpen):
            roof.approve(issuance, roof.chen)
        with pytest.raises(IntegrityError, match="an objection stands"), transaction.atomic():
            approval(issuance, roof.chen)
        transaction.set_rollback(True)
    for actor in (roof.mei.actor, roof.wei.actor, cast.bo().actor):
        with pytest.raises(NotPermitted):
            decide(actor, objection, is_upheld=False)
    with pytest.raises(InvalidInput):
        decide(roof.chen.actor, objection, is_upheld=False, decision=" ")
    decide(roof.chen.actor, objection, is_upheld=False)
    with pytest.raises(ObjectionDecided):
        decide(roof.chen.actor, objection, is_upheld=True)
    set_clock(issuance.notice.ends_at)
    with transaction.atomic(), acting_as("worker"):
        assert end_notices(now=puhui_now())["ended"] == 1
    assert roof.approve(issuance, roof.chen).status == "AWAITING_APPROVAL"


def test_a_registrar_who_gains_by_an_issuance_dismisses_nothing_that_is_said_against_it(roof):
    objection = object_to(roof.in_notice().notice)
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=roof.chen.user.id,
        role="TRADER",
        party_id=roof.mei.organisation.id,
    )
    with pytest.raises(Involved):
        decide(roof.chen.actor, objection, is_upheld=False)
    assert decide(roof.tang.actor, objection, is_upheld=False).status == "DISMISSED"


def test_the_database_takes_no_decision_on_an_objection_by_whoever_has_a_part(roof):
    objection = object_to(roof.in_notice().notice)
    grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=roof.chen.user.id,
        role="TRADER",
        party_id=roof.mei.organisation.id,
    )
    dismissed = {"status": "DISMISSED", "decision": REASON, "decided_at": puhui_now()}
    nobody = roof.mei.organisation.id
    for person in (roof.mei.party.id, roof.wei.party.id, roof.chen.party.id, cast.bo().party.id, nobody):
        with pytest.raises(IntegrityError, match="without a part in it decides"), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(decided_by=person, **dismissed)
    assert Objection.objects.filter(pk=objection.pk).update(decided_by=roof.tang.party.id, **dismissed)
    # What is decided stays so, whoever would have decided it otherwise.
    for change in ({"decided_by": roof.mei.party.id}, {"decision": "well founded"}, {"text": "nothing"}):
        with pytest.raises(IntegrityError, match="is_decided_only"), transaction.atomic():
            Objection.objects.filter(pk=objection.pk).update(**change)


def test_an_objection_upheld_refuses_the_issuance(roof):
    issuance = roof.in_notice()
    decide(roof.chen.actor, object_to(issuance.notice), is_upheld=True)
    issuance.refresh_from_db()
    assert (issuance.status, MonitoringReport.objects.get().status) == ("REFUSED", "REJECTED")
    set_clock(issuance.notice.ends_at)
    with transaction.atomic(), acting_as("worker"):
        end_notices(now=puhui_now())
    issuance.refresh_from_db()
    assert issuance.status == "REFUSED"


def test_objections_are_taken_while_the_notice_runs_and_not_without_end(roof):
    issuance = roof.in_notice()
    for number in range(PER_ADDRESS):
        object_to(issuance.notice, text=f"The roof is mine, and {number} more are.")
    with pytest.raises(RateLimited):
        object_to(issuance.notice)
    object_to(issuance.notice, address="b")
    for objection in Objection.objects.all():
        decide(roof.chen.actor, objection, is_upheld=False)
    with pytest.raises(NoticeOver):
        object_to(issuance.notice, now=issuance.notice.ends_at, address="c")
    assert Objection.objects.count() == PER_ADDRESS + 1


def test_a_return_drops_the_approvals_and_the_report_may_be_corrected(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    return_to_owner(actor=roof.tang.actor, issuance_id=issuance.id, reason=REASON, now=puhui_now())
    issuance.refresh_from_db()
    assert issuance.status == "REFUSED"
    assert Approval.objects.get().dropped_at is not None
    report = MonitoringReport.objects.get()
    assert (report.status, report.digest) == ("RETURNED", "")
    # It goes the whole way again, and Chen may approve what it is now.
    again = roof.minted(submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now()))
    assert (again.status, again.batch) == ("MINTED", "DEMO-GZ-PV-2025-0001")
    assert broken_invariants() == set()


def test_a_refusal_rejects_the_report_and_drops_the_approvals(roof):
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    with pytest.raises(InvalidInput):
        refuse_issuance(actor=roof.tang.actor, issuance_id=issuance.id, reason=" ", now=puhui_now())
    refuse_issuance(actor=roof.tang.actor, issuance_id=issuance.id, reason=REASON, now=puhui_now())
    assert Approval.objects.get().dropped_at is not None
    with pytest.raises(NotAwaitingApproval):
        roof.approve(issuance, roof.tang)
    with pytest.raises(IssuanceDecided):
        return_to_owner(actor=roof.tang.actor, issuance_id=issuance.id, reason=REASON, now=puhui_now())
    assert roof.draft().status == "DRAFT"


def test_what_two_have_approved_is_not_taken_back(roof):
    issuance = roof.approved()
    for command in (refuse_issuance, return_to_owner):
        with pytest.raises(IssuanceDecided):
            command(actor=roof.chen.actor, issuance_id=issuance.id, reason=REASON, now=puhui_now())
    with pytest.raises(IntegrityError, match="the report stays"), transaction.atomic():
        return_report(
            actor=roof.chen.actor,
            report_id=issuance.report_id,
            out_of={"VERIFIED"},
            reason=REASON,
            now=puhui_now(),
        )


def test_a_mint_that_was_cut_off_goes_on_from_its_numbers(roof, monkeypatch):
    issuance = roof.approved()

    def die(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules["credits.issuance.services.mint_approved"], "crash_point", die)
    with pytest.raises(KeyboardInterrupt):
        mint_issuance(issuance.id, now=puhui_now())
    intent = MintIntent.objects.get()
    assert broken_invariants() == set()
    monkeypatch.undo()
    with transaction.atomic(), acting_as("worker"):
        assert mint_issuance(issuance.id, now=puhui_now())
        assert not mint_issuance(issuance.id, now=puhui_now())
    issuance.refresh_from_db()
    assert (issuance.batch, MintIntent.objects.get()) == (intent.batch, intent)
    assert broken_invariants() == set()


def test_a_mint_that_fails_keeps_no_other_and_its_run_has_failed(roof):
    roof.approved()
    # One of the two is taken back past commands and guards: the database does not mint on the other alone.
    drop = f"UPDATE credits_approval SET dropped_at = now() WHERE person_id = '{roof.chen.party.id}'"
    connection.cursor().execute(f"SET LOCAL puhui.teardown = 'on'; {drop}; SET LOCAL puhui.teardown = 'off'")
    roof.project = lay_project(roof.mei, key="another")
    good = roof.approved()
    with transaction.atomic(), acting_as("worker"):
        minting_job()
    run = JobRun.objects.get()
    assert (run.status, run.counts) == ("FAILED", {"minted": 1, "failed": 1})
    assert [issuance.batch for issuance in Issuance.objects.filter(status="MINTED")] == [
        "DEMO-GZ-PV-2025-0002"
    ]
    good.refresh_from_db()
    assert good.status == "MINTED"


def test_in_mirror_mode_the_authoritys_numbers_come_first(roof):
    roof.approved()
    Scheme.objects.update(register_mode="mirror", serial_label="PV-[0-9]{4}")
    with transaction.atomic(), acting_as("worker"):
        assert mint_approved(now=puhui_now()) == {"minted": 0, "failed": 0}
    assert not MintIntent.objects.exists()


def test_the_buffer_is_withheld_once_at_issuance(roof, monkeypatch):
    requesting = sys.modules["credits.issuance.services.request_issuance"]
    monkeypatch.setattr(requesting, "terms_of", lambda *_: Terms("PV", Decimal("0.1")))
    issuance = roof.minted()
    assert issuance.buffer_t == 35
    assert [str(block) for block in SerialBlock.objects.order_by("first_no")] == [
        "DEMO-GZ-PV-2025-0001-1-309",
        "DEMO-GZ-PV-2025-0001-310-344",
    ]
    assert broken_invariants() == set()


def test_of_a_single_tonne_nothing_is_withheld_and_its_statement_stops_no_other(roof, monkeypatch):
    """Rounded up, the buffer's tenth would be all of it (ADR 0053)."""
    requesting = sys.modules["credits.issuance.services.request_issuance"]
    monkeypatch.setattr(requesting, "terms_of", lambda *_: Terms("PV", Decimal("0.1")))
    for key, mwh in (("tiny", 2), ("small", 4)):
        roof.project = lay_project(roof.mei, key=key, values=[mwh] + [0] * 11)
        roof.stated()
    with transaction.atomic(), acting_as("worker"):
        assert request_waiting(now=puhui_now())["requested"] == 2
    found = Issuance.objects.order_by("tonnes").values_list("tonnes", "buffer_t")
    assert list(found) == [(1, 0), (2, 1)]
