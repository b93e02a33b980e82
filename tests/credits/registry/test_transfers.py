"""A transfer between parties: begun by one, approved by another, carried out when it is due."""

import sys
from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection

from accounts.notifications.models import ChannelChoice, Delivery, Notification
from accounts.notifications.services.notify import TOPIC, plan_deliveries
from accounts.organisations.models import OrganisationProfile
from accounts.people.roles import Role
from accounts.people.services import end_role
from accounts.signin.policies import StepUpRequired
from credits.ledger.models import Hold, Transfer
from credits.ledger.posting import InsufficientUnits
from credits.ledger.serial_models import SerialBlock
from credits.registry.errors import DestinationUnknown, SecondPersonNeeded, TransferDecided
from credits.registry.models import PartyTransfer
from credits.registry.services import (
    cancel_transfer,
    execute_transfer,
    has_due,
    remove_destination,
)
from puhui.kernel.clock import SHANGHAI, puhui_now
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from puhui.kernel.models import AuditEvent, CalendarDay, OutboxMessage
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.organisations.codes import code_number
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import MONDAY, TUESDAY, Parties, holdings_t, run_job, untrusted


def test_units_go_the_next_day_in_the_window_and_arrive_with_their_numbers(parties: Parties):
    transfer = parties.begin(40)
    assert holdings_t(parties.bakery.id) == (60, 40)
    parties.approved(transfer)
    set_clock(TUESDAY - timedelta(seconds=65))
    assert run_job() == {"completed": 0, "frozen": 0, "failed": 0}
    assert holdings_t(parties.bakery.id) == (60, 40)
    set_clock(TUESDAY)
    assert has_due(now=puhui_now())
    assert run_job() == {"completed": 1, "frozen": 0, "failed": 0}
    assert (holdings_t(parties.bakery.id), holdings_t(parties.harbour.id)) == ((60, 0), (40, 0))
    moved = Transfer.objects.get(kind="PARTY_TRANSFER")
    assert (moved.source_ref, moved.amount) == (transfer.id, 40_000_000)
    blocks = SerialBlock.objects.filter(to_transfer=None).order_by("first_no")
    assert [block.quantity_t for block in blocks] == [40, 60]
    transfer.refresh_from_db()
    assert transfer.status == "COMPLETED"
    # Units planted in tests stand on no activity; of the ledger's own rules none is broken.
    assert not has_due(now=puhui_now())
    assert not {code for code in broken_invariants() if code.startswith("I")} - {"I7"}


def test_a_run_outside_the_window_waits_for_the_next_one(parties: Parties):
    parties.approved()
    set_clock(TUESDAY + timedelta(hours=7))
    assert run_job()["completed"] == 0
    set_clock(TUESDAY + timedelta(hours=24))
    assert run_job()["completed"] == 1


@pytest.mark.parametrize(
    ("approved", "stays", "goes"),
    [
        # A day after half past three: the window's last second, or its first of the next day.
        ("2026-03-02 15:30:00", "2026-03-03 15:29:59", "2026-03-03 15:59:59"),
        ("2026-03-02 15:30:00", "2026-03-03 16:00:00", "2026-03-04 10:00:00"),
        ("2026-03-02 17:00:00", "2026-03-04 09:59:59", "2026-03-04 10:00:00"),
        # The Friday before the Qingming holiday (Sunday to Monday in lieu), and the working day after it.
        ("2026-04-02 10:59:50", "2026-04-03 10:59:49", "2026-04-03 11:00:00"),
        ("2026-04-03 11:00:00", "2026-04-06 12:00:00", "2026-04-07 10:00:00"),
        # A Saturday of rest, and one that is worked to make up for a holiday.
        ("2026-03-06 11:00:00", "2026-03-07 12:00:00", "2026-03-09 10:00:00"),
        ("2025-10-10 11:59:50", "2025-10-11 11:59:49", "2025-10-11 12:00:00"),
    ],
)
def test_the_job_carries_out_in_the_window_to_the_second(parties: Parties, approved, stays, goes):
    at = {name: in_shanghai(text) for name, text in (("a", approved), ("s", stays), ("g", goes))}
    transfer = parties.begin()
    set_clock(at["a"])
    parties.approved(transfer)
    for instant, gone in ((at["s"], 0), (at["g"], 1)):
        set_clock(instant)
        # To the second: the clock itself goes on while a test runs.
        assert has_due(now=instant) == bool(gone)
        assert run_job(instant)["completed"] == gone
    assert holdings_t(parties.harbour.id) == (10, 0)


def test_the_database_too_lets_no_units_go_to_a_stranger_at_night(parties: Parties, monkeypatch):
    """Whatever the job thinks of the hour. To somebody on the list they go."""
    parties.approved()
    set_clock(TUESDAY + timedelta(hours=12))
    # Not by its name: the package has a command of the same.
    job = sys.modules["credits.registry.services.execute_transfers"]
    monkeypatch.setattr(job, "is_window", lambda *_: True)
    assert run_job() == {"completed": 0, "frozen": 0, "failed": 1}
    with pytest.raises(IntegrityError, match="it goes in working hours"), acting_as("worker"):
        execute_transfer(PartyTransfer.objects.get().id, now=puhui_now())
    parties.trusted()
    parties.approved()
    assert run_job()["completed"] == 1


def test_nor_by_day_on_a_day_that_is_not_worked(parties: Parties, monkeypatch):
    """A weekday's afternoon that staff set free, the Saturday after, and the Monday on which they go."""
    parties.approved()
    CalendarDay.objects.create(date=date(2026, 3, 6), is_working=False)
    job = sys.modules["credits.registry.services.execute_transfers"]
    monkeypatch.setattr(job, "is_window", lambda *_: True)
    for free in ("2026-03-06 11:00", "2026-03-07 11:00"):
        set_clock(in_shanghai(free))
        with pytest.raises(IntegrityError, match="it goes in working hours"), acting_as("worker"):
            execute_transfer(PartyTransfer.objects.get().id, now=puhui_now())
    set_clock(in_shanghai("2026-03-09 11:00"))
    assert run_job()["completed"] == 1


def in_shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_a_no_to_short_messages_keeps_no_warning_back(parties: Parties):
    """Whoever took an account over says no first and moves units then: the owner's phone hears of it."""
    ChannelChoice.objects.create(party=parties.bakery, channel="SMS", is_on=False)
    parties.approved()
    for message in OutboxMessage.objects.filter(topic=TOPIC):
        plan_deliveries(message.id, message.payload)
    sent = Delivery.objects.filter(notification__party=parties.bakery)
    assert sorted(sent.values_list("channel", "notification__kind")) == [
        ("SMS", "transfer_approved"),
        ("SMS", "transfer_initiated"),
    ]


def test_to_a_trusted_destination_units_go_at_once_on_a_saturday_night(parties: Parties):
    parties.trusted()
    transfer = parties.approved()
    assert transfer.is_trusted
    assert transfer.due_at == transfer.approved_at
    assert OutboxMessage.objects.filter(topic="registry.transfer_due").count() == 1
    assert run_job()["completed"] == 1


def test_a_destination_that_is_trusted_no_more_waits_like_a_stranger(parties: Parties):
    row = parties.trusted()
    remove_destination(actor=parties.clerk.actor, destination_id=row.id, reason="", now=puhui_now())
    assert not parties.approved().is_trusted


def test_holders_are_told_in_the_inbox_and_by_short_message_with_a_link(parties: Parties):
    transfer = parties.approved()
    told = Notification.objects.filter(party=parties.bakery).order_by("id")
    assert [row.kind for row in told] == ["transfer_initiated", "transfer_approved"]
    assert all("/transfers/cancel/" in row.params["link"] for row in told)
    assert told[1].params["due"] == "2026-03-03 10:00"
    for message in OutboxMessage.objects.filter(topic=TOPIC):
        plan_deliveries(message.id, message.payload)
    sent = Delivery.objects.filter(notification__in=told)
    assert {(row.channel, row.user_id) for row in sent} == {("SMS", parties.mei.user.id)}
    assert sent.count() == 2
    set_clock(TUESDAY)
    run_job()
    assert Notification.objects.filter(party=parties.harbour, kind="units_received").exists()
    assert Notification.objects.filter(party=parties.bakery, kind="transfer_completed").exists()
    actions = AuditEvent.objects.filter(object_id=str(transfer.id)).order_by("id")
    assert [row.action for row in actions] == [
        "transfer_initiated",
        "transfer_approved",
        "transfer_completed",
    ]


def test_whoever_began_it_does_not_approve_it_and_a_clerk_approves_nothing(parties: Parties):
    with pytest.raises(SecondPersonNeeded):
        parties.begin(by=parties.mei)  # a clerk's approval would not do
    cast.member_of("Hua", Role.ORG_OWNER, parties.bakery)
    by_owner = parties.begin(by=parties.mei)
    with pytest.raises(SamePerson):
        parties.approved(by_owner, by=parties.mei)
    with pytest.raises(NotPermitted):
        parties.approved(by_owner, by=parties.clerk)
    with pytest.raises(NotFound):
        parties.approved(by_owner, by=parties.qiao)


def test_an_organisation_of_one_person_transfers_nothing(parties: Parties):
    with pytest.raises(SecondPersonNeeded):
        parties.begin(by=parties.qiao, destination=str(parties.bakery.id))
    membership = parties.mei.user.memberships.get()
    end_role(actor=cast.INSTALLATION, now=puhui_now(), membership_id=membership.id, reason="left")
    with pytest.raises(SecondPersonNeeded):
        parties.begin()
    assert holdings_t(parties.bakery.id) == (100, 0)


def test_nobody_begins_one_from_a_new_device_or_in_a_persons_own_name(parties: Parties):
    with pytest.raises(StepUpRequired):
        parties.begin(by=untrusted(parties.clerk))
    transfer = parties.begin()
    with pytest.raises(StepUpRequired):
        parties.approved(transfer, by=untrusted(parties.mei))
    with pytest.raises(NotPermitted):
        parties.begin(by=cast.lin())


def test_units_go_to_organisations_that_there_are(parties: Parties):
    lin = cast.lin()
    for wrong in (str(parties.bakery.id), str(lin.party.id), code_number(9), "nonsense", ""):
        with pytest.raises(DestinationUnknown):
            parties.begin(destination=wrong)
    OrganisationProfile.objects.create(party=parties.harbour, code=code_number(9), registered_at=puhui_now())
    assert parties.begin(destination=code_number(9).lower()).destination_id == parties.harbour.id


def test_no_more_is_set_aside_than_there_is(parties: Parties):
    parties.begin(60)
    with pytest.raises(InsufficientUnits):
        parties.begin(41)
    with pytest.raises(InsufficientUnits):
        parties.begin(1, batch="DEMO-GZ-PV-2025-9999")
    with pytest.raises(ValueError, match="0"):
        parties.begin(0)
    assert (PartyTransfer.objects.count(), Hold.objects.count()) == (1, 1)


@pytest.mark.parametrize("is_approved", [False, True])
@pytest.mark.parametrize("who", ["mei", "clerk"])
def test_any_member_cancels_it_until_it_has_gone(parties: Parties, is_approved, who):
    transfer = parties.begin()
    if is_approved:
        parties.approved(transfer)
    # Bringing units back is no value out: any device will do.
    actor = untrusted(getattr(parties, who)).actor
    cancel_transfer(actor=actor, transfer_id=transfer.id, reason="a mistake", now=puhui_now())
    assert holdings_t(parties.bakery.id) == (100, 0)
    with pytest.raises(TransferDecided):
        cancel_transfer(actor=actor, transfer_id=transfer.id, reason="again", now=puhui_now())
    with pytest.raises(TransferDecided):
        parties.approved(transfer)
    set_clock(TUESDAY)
    assert run_job()["completed"] == 0


def test_what_has_gone_is_not_cancelled_and_no_stranger_cancels(parties: Parties):
    transfer = parties.approved()
    chen = cast.chen()
    for stranger in (parties.qiao, chen):
        with pytest.raises((NotFound, NotPermitted)):
            cancel_transfer(actor=stranger.actor, transfer_id=transfer.id, reason="mine", now=puhui_now())
    set_clock(TUESDAY)
    run_job()
    with pytest.raises(TransferDecided):
        cancel_transfer(actor=parties.mei.actor, transfer_id=transfer.id, reason="too late", now=puhui_now())
    assert holdings_t(parties.harbour.id) == (10, 0)


def test_one_that_fails_does_not_keep_the_others(parties: Parties):
    first, second = parties.approved(), parties.approved()
    # Somebody gave the first one's units back by another way.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE credits_hold SET status = 'VOIDED', closed_at = now() WHERE id = %s", [first.hold_id]
        )
        cursor.execute("UPDATE credits_balance SET held = held - 10000000")
    set_clock(TUESDAY)
    assert run_job() == {"completed": 1, "frozen": 0, "failed": 1}
    second.refresh_from_db()
    assert second.status == "COMPLETED"


def test_a_second_owner_may_approve_what_the_first_began(parties: Parties):
    second = cast.member_of("Hua", Role.ORG_OWNER, parties.bakery)
    transfer = parties.approved(parties.begin(by=parties.mei), by=second)
    assert (transfer.initiated_by, transfer.approved_by) == (parties.mei.party.id, second.party.id)
    assert transfer.due_at - MONDAY >= timedelta(hours=24)
