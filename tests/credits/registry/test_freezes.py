"""A freeze: one registrar places it, nothing moves past it by any route, two registrars release it."""

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.notifications.models import Notification
from accounts.people.roles import Role
from credits.ledger.freeze_account import freeze_account, unfreeze_account
from credits.ledger.freeze_models import Freeze
from credits.ledger.models import LedgerAccount
from credits.ledger.open_holding import open_holding
from credits.ledger.transfer_units import HoldingFrozen
from credits.ledger.types import Book
from credits.public.units import export_units, release_from_custody, take_into_custody
from credits.registry.errors import FreezeDecided, FreezeTargetInvalid, FrozenAlready
from credits.registry.services import (
    cancel_transfer,
    keep_freeze,
    place_freeze,
    propose_unfreezing,
    release_freeze,
)
from credits.retirement.services import retire_units
from credits.rewards.services import assign_by_hand
from puhui.kernel.clock import puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import NotPermitted, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.cast import GUANGZHOU, SHENZHEN, CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import TUESDAY, Parties, holdings_t, run_job
from tests.credits.rewards.grams import credit, load_catalogues
from tests.market.units import minted

TARGETS = ["ACCOUNT", "BATCH", "ALL"]
WHY = "an account was taken over"


@pytest.fixture
def chen(db) -> CastMember:
    return cast.chen()


@pytest.fixture
def tang(db) -> CastMember:
    return cast.tang()


def target_of(scope: str, parties: Parties) -> str:
    return {"ACCOUNT": str(parties.bakery.id), "BATCH": parties.batch, "ALL": ""}[scope]


def freeze(scope: str, parties: Parties, by: CastMember) -> Freeze:
    return place_freeze(
        actor=by.actor, scope=scope, target=target_of(scope, parties), reason=WHY, now=puhui_now()
    )


def release(row: Freeze, first: CastMember, second: CastMember) -> None:
    now = puhui_now()
    propose_unfreezing(actor=first.actor, freeze_id=row.id, reason="looked into", now=now)
    release_freeze(actor=second.actor, freeze_id=row.id, reason="agreed", now=now)


def retire(parties: Parties, tonnes: int = 1) -> None:
    retire_units(
        actor=parties.mei.actor,
        book=Book.REGISTRY,
        quantity_g=tonnes * 1_000_000,
        purpose="voluntary",
        beneficiary="all",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
        batch=parties.batch,
    )


def deposit(parties: Parties, lot_id: UUID | None = None) -> None:
    with transaction.atomic():
        take_into_custody(
            party_id=parties.bakery.id,
            batch=parties.batch,
            tonnes=1,
            lot_id=lot_id or new_id(),
            command_id=new_id(),
            now=puhui_now(),
        )


WAYS_OUT = {"transfer": Parties.begin, "retirement": retire, "deposit to the market": deposit}


@pytest.mark.parametrize("scope", TARGETS)
@pytest.mark.parametrize("way", WAYS_OUT)
def test_nothing_moves_past_a_freeze_and_everything_does_after_its_release(
    parties: Parties, chen, tang, scope, way
):
    row = freeze(scope, parties, chen)
    with pytest.raises(HoldingFrozen):
        WAYS_OUT[way](parties)
    propose_unfreezing(actor=chen.actor, freeze_id=row.id, reason="looked into", now=puhui_now())
    with pytest.raises(HoldingFrozen):
        WAYS_OUT[way](parties)
    release_freeze(actor=tang.actor, freeze_id=row.id, reason="agreed", now=puhui_now())
    WAYS_OUT[way](parties)
    available, held = holdings_t(parties.bakery.id)
    assert available < 100
    assert held == (10 if way == "transfer" else 0)


@pytest.mark.parametrize("scope", TARGETS)
def test_an_approved_transfer_waits_out_a_freeze_and_may_be_cancelled_in_it(
    parties: Parties, chen, tang, scope
):
    goes, stays = parties.approved(), parties.approved()
    row = freeze(scope, parties, chen)
    set_clock(TUESDAY)
    assert run_job() == {"completed": 0, "frozen": 0, "failed": 0}
    cancel_transfer(actor=parties.mei.actor, transfer_id=stays.id, reason="not ours", now=puhui_now())
    release(row, chen, tang)
    assert run_job()["completed"] == 1
    goes.refresh_from_db()
    assert goes.status == "COMPLETED"
    assert holdings_t(parties.bakery.id) == (90, 0)


@pytest.mark.parametrize("scope", ["BATCH", "ALL"])
def test_units_in_escrow_neither_leave_for_a_venue_nor_come_back(parties: Parties, chen, scope):
    lot_id = new_id()
    deposit(parties, lot_id)
    freeze(scope, parties, chen)
    terms = {"lot_id": lot_id, "batch": parties.batch, "tonnes": 1, "command_id": new_id()}
    with pytest.raises(HoldingFrozen), transaction.atomic():
        export_units(**terms, ref=new_id(), now=puhui_now())
    with pytest.raises(HoldingFrozen), transaction.atomic():
        release_from_custody(**terms, party_id=parties.bakery.id, now=puhui_now())


def test_a_suspended_batch_stops_its_own_units_alone(parties: Parties, chen):
    other = minted(parties.bakery, 5)
    freeze("BATCH", parties, chen)
    parties.begin(5, batch=other)
    with pytest.raises(HoldingFrozen) as refused:
        parties.begin(5)
    assert "suspended" in str(refused.value)


def test_the_public_register_says_that_a_batch_is_suspended_and_nothing_of_why(parties: Parties, chen, tang):
    address = f"/api/v1/registry/issuances/{parties.batch}"
    assert Client().get(address).json()["suspended_at"] is None
    row = freeze("BATCH", parties, chen)
    answer = Client().get(address)
    assert answer.json()["suspended_at"] is not None
    assert WHY not in answer.content.decode()
    release(row, chen, tang)
    assert Client().get(address).json()["suspended_at"] is None


def test_while_all_is_frozen_nothing_is_issued_and_no_gram_leaves_a_resident(parties: Parties, chen):
    load_catalogues()
    lin = cast.lin()
    credit(lin.party.id, 1_000)
    freeze("ALL", parties, chen)
    with pytest.raises(HoldingFrozen):
        assign_by_hand(actor=lin.actor, quantity_g=10, command_id=new_id(), now=puhui_now())
    credit(lin.party.id, 1_000)  # what comes still comes
    with pytest.raises(HoldingFrozen, match="register is frozen"):
        minted(parties.bakery, 5)


def test_one_person_releases_nothing_and_a_no_keeps_it(parties: Parties, chen, tang):
    row = freeze("BATCH", parties, chen)
    with pytest.raises(FreezeDecided):
        release_freeze(actor=tang.actor, freeze_id=row.id, reason="alone", now=puhui_now())
    propose_unfreezing(actor=chen.actor, freeze_id=row.id, reason="looked into", now=puhui_now())
    with pytest.raises(SamePerson):
        release_freeze(actor=chen.actor, freeze_id=row.id, reason="alone", now=puhui_now())
    keep_freeze(actor=tang.actor, freeze_id=row.id, reason="not yet", now=puhui_now())
    row.refresh_from_db()
    assert (row.status, row.release_proposed_by) == ("ACTIVE", None)
    release(row, tang, chen)
    with pytest.raises(FreezeDecided):
        keep_freeze(actor=tang.actor, freeze_id=row.id, reason="too late", now=puhui_now())
    with pytest.raises(FreezeDecided):
        propose_unfreezing(actor=chen.actor, freeze_id=row.id, reason="again", now=puhui_now())
    done = AuditEvent.objects.filter(object_id=str(row.id)).order_by("id")
    assert [event.action for event in done] == [
        *("freeze_placed", "freeze_release_proposed", "freeze_kept"),
        *("freeze_release_proposed", "freeze_released"),
    ]


def test_registrars_freeze_in_their_territory_and_everything_from_the_top(parties: Parties):
    city = cast.staff("Chen", Role.REGISTRAR, region=GUANGZHOU)
    elsewhere = cast.staff("Tang", Role.REGISTRAR, region=SHENZHEN)
    for who, scope in [
        *((elsewhere, "ACCOUNT"), (elsewhere, "BATCH"), (elsewhere, "ALL"), (city, "ALL")),
        *((parties.mei, "ACCOUNT"), (cast.bo(), "BATCH")),
    ]:
        with pytest.raises(NotPermitted):
            freeze(scope, parties, who)
    row = freeze("ACCOUNT", parties, city)
    with pytest.raises(NotPermitted):
        propose_unfreezing(actor=elsewhere.actor, freeze_id=row.id, reason="mine", now=puhui_now())


def test_what_is_frozen_is_named_and_frozen_once(parties: Parties, chen):
    now = puhui_now()
    for scope, target, reason in [
        *(("ACCOUNT", "nobody", WHY), ("ACCOUNT", str(new_id()), WHY), ("BATCH", "", WHY)),
        *(("BATCH", "DEMO-GZ-PV-2025-9999", WHY), ("ALL", parties.batch, WHY), ("ALL", "", "  ")),
        ("SCHEME", "DEMO", WHY),
    ]:
        with pytest.raises(FreezeTargetInvalid):
            place_freeze(actor=chen.actor, scope=scope, target=target, reason=reason, now=now)
    freeze("BATCH", parties, chen)
    with pytest.raises(FrozenAlready):
        freeze("BATCH", parties, chen)
    freeze("ALL", parties, chen)
    with pytest.raises(FrozenAlready):
        freeze("ALL", parties, chen)


def test_what_the_audit_froze_is_taken_over_and_released_by_two(parties: Parties, chen, tang):
    account = open_holding(parties.bakery.id)
    freeze_account(account_id=account, reason="audit_ledger: I4")
    with pytest.raises(IntegrityError) as refused, transaction.atomic(), acting_as("web"):
        unfreeze_account(account_id=account)
    assert constraint_of(refused.value) == "account_released_by_two"
    row = freeze("ACCOUNT", parties, chen)
    assert LedgerAccount.objects.get(pk=account).frozen_reason == "audit_ledger: I4"
    release(row, chen, tang)
    assert LedgerAccount.objects.get(pk=account).frozen_at is None


def test_the_same_person_under_another_user_is_the_same(parties: Parties, chen):
    row = freeze("ALL", parties, chen)
    propose_unfreezing(actor=chen.actor, freeze_id=row.id, reason="looked into", now=puhui_now())
    second = replace(chen.actor, user_id=new_id(), name="chen2")
    with pytest.raises(SamePerson):
        release_freeze(actor=second, freeze_id=row.id, reason="as chen2", now=puhui_now())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE credits_freeze SET status = 'RELEASED', released_by = %s, released_at = now(),"
            " waits_since = NULL",
            [chen.party.id],
        )


def test_the_holder_is_told_that_its_account_is_frozen_and_released_and_not_why(parties, chen, tang):
    placed = freeze("ACCOUNT", parties, chen)
    (told,) = Notification.objects.filter(party=parties.bakery, kind="account_frozen")
    assert WHY not in str(told.params)
    propose_unfreezing(actor=chen.actor, freeze_id=placed.pk, reason="found again", now=puhui_now())
    release_freeze(actor=tang.actor, freeze_id=placed.pk, reason="found again", now=puhui_now())
    assert Notification.objects.filter(party=parties.bakery, kind="account_unfrozen").count() == 1
