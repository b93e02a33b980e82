"""kill -9 in the middle of what people do: nothing of it was done, and done again it is done once."""

import os
from collections.abc import Callable
from dataclasses import replace

import pytest

from accounts.notifications.models import ChannelChoice, Delivery
from accounts.notifications.services.deliver import LEASE
from accounts.people.models import Membership
from accounts.people.services import end_role, propose_role
from credits.issuance.models import Approval, Issuance, Notice, Objection
from credits.issuance.services import propose_void
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_models import Freeze
from credits.registry.models import PartyTransfer
from credits.registry.services import place_freeze, propose_unfreezing
from credits.verification.models import Case, Statement
from credits.verification.reading_models import FurtherReading
from credits.verification.services import raise_finding
from credits.verification.terms import terms
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent, OutboxMessage
from tests import cast
from tests.audit import broken_invariants
from tests.crash.processes import AT_ITS_POINT, Process
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import lay_project, lay_roof, look_at_all
from tests.credits.registry.parties import holdings_t, lay_parties

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
ROUNDS = 10 if os.environ.get("TIER") else 1
RELAY, DELIVER = "puhui.kernel.tasks.relay_outbox", "accounts.tasks.deliver_notifications"
REQUEST, END = "credits.tasks.request_issuances", "credits.tasks.end_notices"


def web(act: str, point: str = "") -> Process:
    """A process of the web that does one act when it is told to."""
    return Process("tests.crash.worker", f"tests.crash.acts.{act}", role="web", CRASH_AT=point)


def killed_and_done_again(act: str, point: str, is_done: Callable[[], bool]) -> None:
    """Let a person's process die at the point; nothing came of it. Then let another do the same."""
    events = AuditEvent.objects.count()
    with web(act, point) as victim:
        victim.wait_for("ready")
        victim.tell("go")
        victim.wait_for(AT_ITS_POINT)
        victim.die()
    assert not is_done()
    assert AuditEvent.objects.count() == events, "what was not done was not written down either"
    with web(act) as again:
        again.wait_for("ready")
        again.tell("go")
        again.wait_for("done")
    assert is_done()


@pytest.mark.long
def test_a_report_from_its_draw_to_the_second_approval_is_cut_off_at_every_step():
    roof = lay_roof()
    for number in range(ROUNDS):
        roof.project = lay_project(roof.mei, key=f"roof-{number}")
        draft = roof.draft()

        cases = Case.objects.select_related("body").filter(report=draft)
        killed_and_done_again("submit", "verification.after_draw", cases.exists)
        look_at_all(roof.verifier_of(cases.get()).actor, cases.get())
        statements = Statement.objects.filter(case__report=draft)
        killed_and_done_again("sign", "statement.before_effect", statements.exists)
        assert statements.count() == 1
        with killed_among_others(REQUEST, "notice.before_commit", others=0):
            pass
        notices = Notice.objects.filter(issuance__report=draft)
        assert not notices.exists()
        with killed_among_others(REQUEST, "notice.before_commit"):
            pass  # the other carries it on
        assert recover(REQUEST, notices.exists) < RECOVERED_WITHIN_S
        objections = Objection.objects.filter(notice__issuance__report=draft)
        killed_and_done_again("object_to_it", "objection.before_commit", objections.exists)
        objections.update(
            status="DISMISSED", decision="no", decided_at=puhui_now(), decided_by=roof.chen.party.id
        )
        set_clock(notices.get().ends_at)
        ended = Issuance.objects.filter(report=draft, status="AWAITING_APPROVAL")
        with killed_among_others(END, "notice.before_end", others=0):
            pass
        assert not ended.exists()
        with killed_among_others(END, "notice.before_end"):
            pass
        assert recover(END, ended.exists) < RECOVERED_WITHIN_S
        issuance = ended.get()
        roof.approve(issuance, roof.chen)
        second = Approval.objects.filter(issuance=issuance, person_id=roof.tang.party.id)
        killed_and_done_again("approve", "approval.before_commit", second.exists)
        assert Issuance.objects.get(pk=issuance.pk).status == "APPROVED"
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_second_reading_cut_off_leaves_the_statement_without_effect(monkeypatch):
    roof = lay_roof()
    lower = replace(terms(), second_reader_above_t=300)
    monkeypatch.setattr("credits.verification.services.draw_case.terms", lambda: lower)
    for number in range(ROUNDS):
        roof.project = lay_project(roof.mei, key=f"roof-{number}")
        report = roof.sent_in()
        case = Case.objects.get(report=report)
        roof.stated(report)
        read = FurtherReading.objects.filter(case=case, status="READ")
        killed_and_done_again("read", "reading.before_effect", read.exists)
        assert Case.objects.get(pk=case.pk).status == "STATED"


@pytest.mark.long
def test_a_void_is_confirmed_once_whenever_the_registrars_process_dies():
    roof = lay_roof()
    issuance = roof.minted()
    propose_void(actor=roof.chen.actor, issuance_id=issuance.id, reason="wrong", now=puhui_now())
    confirmed = BatchVoid.objects.filter(status="CONFIRMED")
    killed_and_done_again("confirm", "confirmation.before_commit", confirmed.exists)
    assert OutboxMessage.objects.filter(topic="issuance.void_confirmed").count() == 1
    assert broken_invariants() == set()


def test_a_freeze_and_its_release_are_whole_or_not_there():
    roof = lay_roof()
    for _ in range(ROUNDS):
        standing = Freeze.objects.exclude(status="RELEASED")
        killed_and_done_again("freeze", "freeze.before_commit", standing.exists)
        propose_unfreezing(
            actor=roof.chen.actor, freeze_id=standing.get().id, reason="looked into", now=puhui_now()
        )
        released = Freeze.objects.filter(pk=standing.get().pk, status="RELEASED")
        killed_and_done_again("release", "release.before_commit", released.exists)
    # Nothing of an earlier one is left in the way of the next.
    place_freeze(actor=roof.chen.actor, scope="ALL", reason="once more", now=puhui_now())


def test_no_role_stands_without_its_confirmed_proposal_nor_the_other_way_round():
    rong, lin = cast.rong(), cast.lin()
    cast.staff("Bo", "ADMINISTRATOR")
    for _ in range(ROUNDS):
        terms = {"user_id": lin.user.id, "role": "REGISTRAR", "reason": "joins the register"}
        proposal = propose_role(actor=rong.actor, now=puhui_now(), **terms)
        held = Membership.objects.filter(proposal=proposal, proposal__status="CONFIRMED", ended_at=None)
        killed_and_done_again("give_role", "role.before_commit", held.exists)
        assert Membership.objects.filter(user=lin.user, ended_at=None).count() == 1
        end_role(actor=rong.actor, now=puhui_now(), membership_id=held.get().id, reason="on leave")
    assert broken_invariants() == set()


def test_a_transfer_that_was_not_begun_holds_no_units():
    parties = lay_parties()
    killed_and_done_again("initiate", "initiation.before_commit", PartyTransfer.objects.exists)
    assert PartyTransfer.objects.get().hold.amount == 7_000_000
    assert holdings_t(parties.bakery.id) == (93, 7)


@pytest.mark.long
def test_news_is_planned_and_sent_however_often_the_process_dies(tmp_path):
    roof = lay_roof()
    ChannelChoice.objects.create(party=roof.mei.organisation, channel="SMS", is_on=True)
    report = roof.sent_in()
    case = Case.objects.select_related("body").get(report=report)
    raise_finding(
        actor=roof.verifier_of(case).actor,
        case_id=case.id,
        kind="CLARIFICATION",
        text="Which meter is it?",
        now=puhui_now(),
    )
    with killed_among_others(RELAY, "outbox.before_consumer", others=0):
        pass
    waiting = OutboxMessage.objects.filter(sent_at=None)
    assert waiting.exists()
    assert not Delivery.objects.exists()
    with killed_among_others(RELAY, "outbox.before_consumer"):
        pass  # the other carries it on
    assert recover(RELAY, lambda: not waiting.exists()) < RECOVERED_WITHIN_S
    delivery = Delivery.objects.get()
    # A lease's real length, or a shorter one, so that fewer seconds are waited for its end.
    lease = str(int(LEASE.total_seconds()) if os.environ.get("TIER") else 4)
    kept = {"SMS_BACKEND": "file", "VAR_DIR": str(tmp_path), "LEASE_S": lease}
    with killed_among_others(DELIVER, "delivery.after_send", **kept):
        pass
    delivery.refresh_from_db()
    # Sent, and nobody noted it: its lease runs out by itself, and it is sent again rather than never.
    assert delivery.status == "PENDING"
    sent = Delivery.objects.filter(status="SENT")
    assert recover(DELIVER, sent.exists, **kept) < RECOVERED_WITHIN_S
    assert sent.get().attempts == 2
