"""Drafting, locking and cancelling: who may, by two people, and what the gate says."""

from dataclasses import replace

import pytest
from django.db import IntegrityError

from accounts.signin.policies import StepUpRequired
from market.bridge import locking
from market.bridge.drafting import draft_transfer
from market.bridge.errors import BridgeRefused, TransferUnderWay, VenueUnknown, WrongState
from market.bridge.locking import cancel_transfer, lock_transfer
from market.bridge.models import BridgeTransfer, Venue
from market.custody.errors import OrganisationsOnly
from market.custody.services import LotTooSmall, reserve_lot
from market.risk.gate import place_halt
from market.risk.models import LimitCounter, RiskDecision
from puhui.kernel.errors import NotFound, NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent, OutboxMessage
from tests import cast
from tests.market.bridge.stage import PRICE, acting, fresh, left, promise
from tests.market.instruments import PV
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
WHY = {"reason": "the holder's order is in writing", "now": NOW}


def test_a_draft_moves_nothing_and_a_lock_sets_the_units_aside(stage):
    with acting("web"):
        transfer = stage.drafted()
    assert transfer.key == f"manual:{stage.lot.id}:1"
    assert left(stage) == (100, 0)
    with acting("web"):
        lock_transfer(actor=stage.ning.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    assert left(stage) == (100, 10)
    assert fresh(transfer).status == "LOCKED"
    assert LimitCounter.objects.get().used == 10 * PRICE
    kept = RiskDecision.objects.get()
    assert (kept.accepted, kept.subject_kind, kept.subject_id) == (True, "bridge_transfer", transfer.id)
    assert OutboxMessage.objects.filter(topic="bridge.locked").count() == 1
    assert set(AuditEvent.objects.filter(object_id=str(transfer.id)).values_list("action", flat=True)) == {
        "bridge_drafted",
        "bridge_locked",
    }


def test_whoever_drafted_it_does_not_lock_it(stage):
    transfer = draft_transfer(
        actor=stage.ning.actor,
        lot_id=stage.lot.id,
        venue_code="manual",
        quantity_t=10,
        min_price_fen=PRICE,
        command_id=new_id(),
        now=NOW,
    )
    for actor in (stage.ning.actor, replace(stage.ning.actor, user_id=new_id(), name="ning-2")):
        with pytest.raises(SamePerson):
            lock_transfer(actor=actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    lock_transfer(actor=stage.ou.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)


def test_nobody_else_drafts_locks_or_cancels(stage):
    transfer = stage.drafted()
    qiao, clerk = cast.qiao(), cast.member_of("Hua", "ORG_CLERK", stage.mei.organisation)
    ask = {
        "venue_code": "manual",
        "quantity_t": 1,
        "min_price_fen": PRICE,
        "command_id": new_id(),
        "now": NOW,
    }
    for actor, error in [
        (qiao.actor, NotFound),
        (clerk.actor, NotPermitted),
        (cast.lin().actor, OrganisationsOnly),
        (cast.bo().actor, OrganisationsOnly),
    ]:
        with pytest.raises(error):
            draft_transfer(actor=actor, lot_id=stage.lot.id, **ask)
    for actor in (stage.mei.actor, qiao.actor, clerk.actor):
        with pytest.raises(NotPermitted):
            lock_transfer(actor=actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    for actor, error in [(qiao.actor, NotFound), (clerk.actor, NotPermitted)]:
        with pytest.raises(error):
            cancel_transfer(actor=actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    with pytest.raises(StepUpRequired):
        draft_transfer(actor=replace(stage.mei.actor, device_trusted=False), lot_id=stage.lot.id, **ask)


def test_one_transfer_of_a_lot_to_a_venue_at_a_time(stage):
    first = stage.drafted()
    with pytest.raises(TransferUnderWay):
        stage.drafted()
    assert stage.drafted("sandbox").key == f"sandbox:{stage.lot.id}:1"
    cancel_transfer(actor=stage.mei.actor, transfer_id=first.id, command_id=new_id(), **WHY)
    assert stage.drafted().key == f"manual:{stage.lot.id}:2"


def test_more_than_there_is_and_a_venue_that_takes_nothing(stage):
    with pytest.raises(LotTooSmall):
        stage.drafted(quantity_t=101)
    stage.locked(quantity_t=95)
    with pytest.raises(LotTooSmall):
        stage.drafted("sandbox", 6)
    Venue.objects.filter(pk="sandbox").update(is_active=False)
    for code in ("sandbox", "nowhere"):
        with pytest.raises(VenueUnknown):
            stage.drafted(code, 1)


def test_a_draft_that_the_gate_would_refuse_is_refused_at_once(stage):
    place_halt(scope="INSTRUMENT", target=PV, reason="a test", actor=None, now=NOW)
    with pytest.raises(BridgeRefused) as caught:
        stage.drafted()
    assert caught.value.first_code == "HOLD_EXTERNAL"
    assert not BridgeTransfer.objects.exists()


def test_a_lock_that_the_gate_refuses_is_kept_and_changes_nothing(stage):
    transfer = stage.drafted()
    place_halt(scope="VENUE", target="manual", reason="a test", actor=None, now=NOW)
    with pytest.raises(BridgeRefused):
        lock_transfer(actor=stage.ning.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    assert (fresh(transfer).status, left(stage)) == ("DRAFTED", (100, 0))
    kept = RiskDecision.objects.get()
    assert (kept.accepted, kept.code, kept.subject_id) == (False, "HOLD_EXTERNAL", transfer.id)
    assert not LimitCounter.objects.filter(used__gt=0).exists()


def test_cancelling_gives_everything_back(stage):
    transfer = stage.locked()
    with acting("web"):
        cancel_transfer(actor=stage.mei.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    assert (left(stage), promise(transfer)) == ((100, 0), "RELEASED")
    assert LimitCounter.objects.get().used == 0
    with pytest.raises(WrongState):
        cancel_transfer(actor=stage.mei.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    with pytest.raises(WrongState):
        lock_transfer(actor=stage.ning.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)


def test_what_was_sent_is_not_cancelled(stage):
    transfer = stage.sent()
    assert transfer.status == "SUBMITTED"
    for actor in (stage.mei.actor, stage.ning.actor):
        with pytest.raises(WrongState):
            cancel_transfer(actor=actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    assert left(stage) == (100, 10)


def test_a_stop_keeps_what_is_locked_from_being_sent(stage):
    transfer = stage.locked()
    place_halt(scope="GLOBAL", target="", reason="a test", actor=None, now=NOW)
    from tests.market.bridge.stage import work

    assert work()["halted"] == 1
    assert fresh(transfer).status == "LOCKED"


@pytest.mark.parametrize("role", ["web", "worker"])
def test_the_database_keeps_the_terms_and_the_second_person(stage, role):
    transfer = stage.locked()
    rows = BridgeTransfer.objects.filter(pk=transfer.pk)
    for change in (
        {"quantity_t": 9},
        {"min_price_fen": 1},
        {"key": "other"},
        {"drafted_by": new_id()},
        {"locked_by": transfer.drafted_by},
    ):
        with pytest.raises(IntegrityError), acting(role):
            rows.update(**change)


def test_the_web_role_says_nothing_for_a_venue(stage):
    transfer = stage.locked()
    rows = BridgeTransfer.objects.filter(pk=transfer.pk)
    for change in ({"status": "SUBMITTED"}, {"settled_t": 10}):
        with pytest.raises(IntegrityError), acting("web"):
            rows.update(**change)
    drafted = stage.drafted("sandbox")
    with pytest.raises(IntegrityError), acting("web"):
        BridgeTransfer.objects.filter(pk=drafted.pk).update(
            status="LOCKED", locked_by=new_id(), locked_at=NOW
        )


def test_a_halt_that_comes_after_the_gate_has_looked_keeps_the_units_where_they_are(stage, monkeypatch):
    def halted_first(**terms):
        place_halt(scope="VENUE", target="manual", reason="a test", actor=None, now=NOW)
        return reserve_lot(**terms)

    transfer = stage.drafted()
    monkeypatch.setattr(locking, "reserve_lot", halted_first)
    with pytest.raises(BridgeRefused) as caught:
        lock_transfer(actor=stage.ning.actor, transfer_id=transfer.id, command_id=new_id(), **WHY)
    assert caught.value.first_code == "HOLD_EXTERNAL"
    assert (fresh(transfer).status, left(stage)) == ("DRAFTED", (100, 0))
    assert not LimitCounter.objects.filter(used__gt=0).exists()
