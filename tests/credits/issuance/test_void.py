"""A batch whose report proved wrong: the owner's part goes, the buffer stands in for the rest."""

import sys
from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from accounts.notifications.models import Notification
from credits.issuance.errors import NotMinted, VoidDecided, VoidProposed
from credits.issuance.models import Issuance
from credits.issuance.services import confirm_void, execute_void, execute_voids, propose_void, withdraw_void
from credits.issuance.terms import Terms
from credits.issuance.void_models import BatchVoid
from credits.ledger.freeze_account import freeze_account
from credits.ledger.models import Balance, LedgerAccount, Transfer
from credits.ledger.serial_models import SerialBlock
from credits.ledger.types import Book
from credits.public.units import take_into_custody
from credits.registry.errors import TransferDecided
from credits.registry.services import cancel_transfer, end_open_transfers
from credits.registry.services.end_open_transfers import REASON
from credits.retirement.models import Retirement
from credits.retirement.services import retire_units
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, PuhuiError, SamePerson
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import Roof, lay_project, lay_roof
from tests.credits.registry.parties import Parties, run_job
from tests.credits.rewards.grams import all_at_once, logged_in_as

WRONG = "the meter counted twice"


@pytest.fixture
def buffered(monkeypatch) -> None:
    """A methodology that withholds a tenth: of 344 t, 35 t."""
    requesting = sys.modules["credits.issuance.services.request_issuance"]
    monkeypatch.setattr(requesting, "terms_of", lambda *_: Terms("PV", Decimal("0.1")))


@pytest.fixture
def other(roof, buffered) -> Issuance:
    """Another batch, whose buffer of 35 t is there for all."""
    first, roof.project = roof.project, lay_project(roof.mei, key="other")
    issuance = roof.minted()
    roof.project = first
    return issuance


def proposed(roof: Roof, issuance: Issuance) -> BatchVoid:
    return propose_void(actor=roof.chen.actor, issuance_id=issuance.id, reason=WRONG, now=puhui_now())


def confirmed(roof: Roof, issuance: Issuance) -> BatchVoid:
    void = proposed(roof, issuance)
    return confirm_void(actor=roof.tang.actor, void_id=void.id, reason="seen", now=puhui_now())


def carry_out() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return execute_voids(release=end_open_transfers, now=puhui_now())


def retire(roof: Roof, issuance: Issuance, tonnes: int) -> Retirement:
    return retire_units(
        actor=roof.mei.actor,
        book=Book.REGISTRY,
        quantity_g=tonnes * G_PER_T,
        batch=issuance.batch,
        purpose="voluntary",
        beneficiary="Sunrise Bakery",
        reason="",
        command_id=new_id(),
        now=puhui_now(),
    )


def tonnes_by_kind(issuance: Issuance) -> dict[str, int]:
    kinds: dict[str, int] = {}
    for block in SerialBlock.objects.filter(batch=issuance.batch, to_transfer=None):
        kind = LedgerAccount.objects.get(pk=block.account_id).kind
        kinds[kind] = kinds.get(kind, 0) + block.quantity_t
    return kinds


@pytest.mark.django_db
def test_what_the_owner_still_has_is_cancelled_and_nothing_else_is_needed(roof):
    issuance = roof.minted()
    void = confirmed(roof, issuance)
    assert carry_out() == {"voided": 1, "compensated_t": 0, "failed": 0}
    void.refresh_from_db()
    issuance.refresh_from_db()
    assert (issuance.status, void.cancelled_t, void.compensated_t, void.owed_t) == ("VOIDED", 344, 0, 0)
    assert tonnes_by_kind(issuance) == {"CANCELLED": 344}
    assert carry_out() == {"voided": 0, "compensated_t": 0, "failed": 0}
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_retired_units_stay_retired_and_the_buffer_is_cancelled_for_them(roof, other):
    issuance = roof.minted()
    certificate = retire(roof, issuance, 40)
    void = confirmed(roof, issuance)
    carry_out()
    void.refresh_from_db()
    # 344 = 269 with the owner + 40 retired + 35 of its own buffer, which goes first; 5 more of the other's.
    assert (void.cancelled_t, void.compensated_t, void.owed_t) == (269, 70, 5)
    assert tonnes_by_kind(issuance) == {"RETIRED": 40, "CANCELLED": 304}
    certificate.refresh_from_db()
    assert certificate.quantity_g == 40 * G_PER_T
    assert tonnes_by_kind(other)["CANCELLED"] == 35
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_what_the_buffer_could_not_give_is_owed_and_paid_by_the_next_issuance(roof, buffered):
    issuance = roof.minted()
    retire(roof, issuance, 40)
    void = confirmed(roof, issuance)
    carry_out()
    void.refresh_from_db()
    assert (void.compensated_t, void.owed_t) == (35, 40)
    assert carry_out() == {"voided": 0, "compensated_t": 0, "failed": 0}
    roof.project = lay_project(roof.mei, key="next")
    roof.minted()
    assert carry_out() == {"voided": 0, "compensated_t": 35, "failed": 0}
    void.refresh_from_db()
    assert (void.compensated_t, void.owed_t) == (70, 5)
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_units_promised_to_others_are_not_taken(roof, other):
    issuance = roof.minted()
    with transaction.atomic():
        take_into_custody(
            lot_id=new_id(),
            party_id=roof.mei.organisation.id,
            batch=issuance.batch,
            tonnes=10,
            command_id=new_id(),
            now=puhui_now(),
        )
    confirmed(roof, issuance)
    carry_out()
    assert tonnes_by_kind(issuance) == {"ESCROW": 10, "CANCELLED": 334}
    # No lot of the market stands behind this escrow.
    assert broken_invariants() == {"M1"}


@pytest.mark.django_db
def test_a_freeze_does_not_keep_what_was_never_true(roof):
    issuance = roof.minted()
    account = LedgerAccount.objects.get(party=roof.mei.organisation)
    freeze_account(account_id=account.id, reason="under inquiry")
    confirmed(roof, issuance)
    assert carry_out()["voided"] == 1
    assert Balance.objects.get(account=account).available == 0
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_the_owner_is_told_at_once(roof):
    issuance = roof.minted()
    confirmed(roof, issuance)
    carry_out()
    told = Notification.objects.filter(party=roof.mei.organisation, cause=issuance.id)
    assert "issuance_voided" in told.values_list("kind", flat=True)


@pytest.mark.django_db
def test_whoever_holds_or_retired_units_of_it_keeps_them_and_is_told_so(roof, other):
    """Of 40 t that went to a firm it retired 15; another firm had some and passed all of them on."""
    issuance = roof.minted()
    qiao = cast.qiao()
    hua = cast.member_of("Hua", "ORG_OWNER", cast.organisation("Tea"))
    keeper, passer = qiao.organisation, hua.organisation
    for first, name, then in ((roof.mei, "Ning", hua), (hua, "Lin", qiao)):
        clerk = cast.member_of(name, "ORG_CLERK", first.organisation)
        passed_on(Parties(first, clerk, then, issuance.batch), 40)
    certificate = retire(replace(roof, mei=qiao), issuance, 15)
    void = confirmed(roof, issuance)
    carry_out()
    void.refresh_from_db()
    assert (void.cancelled_t, void.compensated_t, void.owed_t) == (269, 70, 5)
    assert tonnes_by_kind(issuance) == {"HOLDING": 25, "RETIRED": 15, "CANCELLED": 304}
    certificate.refresh_from_db()
    assert certificate.quantity_g == 15 * G_PER_T
    told = Notification.objects.filter(kind="batch_voided", cause=issuance.id)
    assert set(told.values_list("party_id", flat=True)) == {keeper.id, passer.id}
    assert told.get(party=keeper).params == {"batch": issuance.batch}
    # What they keep is worth what it was: it may be retired after the void as before.
    assert retire(replace(roof, mei=qiao), issuance, 25).quantity_g == 25 * G_PER_T
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_what_the_owner_is_only_sending_away_is_void_too(roof):
    """Approved or only begun: neither comes back to whoever cancels after the void."""
    issuance = roof.minted()
    clerk = cast.member_of("Ning", "ORG_CLERK", roof.mei.organisation)
    parties = Parties(roof.mei, clerk, cast.qiao(), issuance.batch)
    transfers = [parties.approved(parties.begin(200)), parties.begin(100)]
    void = confirmed(roof, issuance)
    carry_out()
    void.refresh_from_db()
    assert (void.cancelled_t, void.compensated_t, void.owed_t) == (344, 0, 0)
    for transfer in transfers:
        transfer.refresh_from_db()
        assert (transfer.status, transfer.end_reason) == ("CANCELLED", REASON)
        with pytest.raises(TransferDecided):
            cancel_transfer(actor=roof.mei.actor, transfer_id=transfer.id, reason="late", now=puhui_now())
    assert tonnes_by_kind(issuance) == {"CANCELLED": 344}
    assert broken_invariants() == set()


def passed_on(parties: Parties, tonnes: int) -> None:
    """Move units to another organisation, with its wait."""
    transfer = parties.approved(parties.begin(tonnes))
    set_clock(transfer.due_at)
    assert run_job()["completed"] == 1


@pytest.mark.django_db
def test_a_void_that_fails_keeps_neither_the_one_before_nor_the_one_after(roof, monkeypatch):
    voids = []
    for key in ("first", "middle", "last"):
        roof.project = lay_project(roof.mei, key=key)
        voids.append(confirmed(roof, roof.minted()))
    poison(monkeypatch, "execute_void", voids[1].id)
    assert carry_out() == {"voided": 2, "compensated_t": 0, "failed": 1}
    assert [BatchVoid.objects.get(pk=void.pk).status for void in voids] == [
        "EXECUTED",
        "CONFIRMED",
        "EXECUTED",
    ]
    monkeypatch.undo()
    assert carry_out() == {"voided": 1, "compensated_t": 0, "failed": 0}
    assert broken_invariants() == set()


@pytest.mark.django_db
def test_a_debt_that_cannot_be_paid_keeps_no_other(roof, monkeypatch):
    """Nothing is withheld, so each void of retired units stays owed."""
    voids = []
    for key in ("first", "middle", "last"):
        roof.project = lay_project(roof.mei, key=key)
        issuance = roof.minted()
        retire(roof, issuance, 4)
        voids.append(confirmed(roof, issuance))
    assert carry_out()["voided"] == 3
    tried = poison(monkeypatch, "_pay", voids[1].id)
    assert carry_out() == {"voided": 0, "compensated_t": 0, "failed": 1}
    assert set(tried) == {void.id for void in voids}


def poison(monkeypatch, name: str, bad) -> list:
    """Let one void's step fail as nobody foresaw; returns the voids that were tried."""
    module = sys.modules["credits.issuance.services.void_batch"]
    step, tried = getattr(module, name), []

    def fails_for_one(*args, **kwargs):
        tried.append(kwargs.get("void_id") or args[0])
        if tried[-1] == bad:
            raise RuntimeError("nobody foresaw this")
        return step(*args, **kwargs)

    monkeypatch.setattr(module, name, fails_for_one)
    return tried


@pytest.mark.django_db
def test_two_registrars_void_and_a_reason_stands(roof):
    issuance = roof.minted()
    for other, refusal in ((roof.mei, NotPermitted), (cast.rui(), NotFound), (roof.wei, NotFound)):
        with pytest.raises(refusal):
            propose_void(actor=other.actor, issuance_id=issuance.id, reason=WRONG, now=puhui_now())
    with pytest.raises(InvalidInput):
        propose_void(actor=roof.chen.actor, issuance_id=issuance.id, reason=" ", now=puhui_now())
    void = proposed(roof, issuance)
    with pytest.raises(VoidProposed):
        propose_void(actor=roof.tang.actor, issuance_id=issuance.id, reason=WRONG, now=puhui_now())
    with pytest.raises(SamePerson):
        confirm_void(actor=roof.chen.actor, void_id=void.id, reason="seen", now=puhui_now())
    assert carry_out()["voided"] == 0
    with pytest.raises(IntegrityError, match="void_by_two_persons"), transaction.atomic():
        BatchVoid.objects.update(
            status="CONFIRMED", decided_by=roof.chen.party.id, decided_by_user=roof.chen.user.id
        )
    withdraw_void(actor=roof.chen.actor, void_id=void.id, reason="an error of mine", now=puhui_now())
    with pytest.raises(VoidDecided):
        confirm_void(actor=roof.tang.actor, void_id=void.id, reason="seen", now=puhui_now())
    assert proposed(roof, issuance).status == "PROPOSED"


@pytest.mark.django_db
def test_only_what_was_minted_is_voided(roof):
    with pytest.raises(NotMinted):
        proposed(roof, roof.approved())


@pytest.mark.django_db
def test_the_word_alone_voids_nothing(roof):
    issuance = roof.minted()
    with pytest.raises(IntegrityError, match="no void was executed"), transaction.atomic():
        Issuance.objects.filter(pk=issuance.pk).update(status="VOIDED")


def execute_one(void: BatchVoid) -> bool:
    with logged_in_as("worker"):
        return execute_void(void_id=void.id, release=end_open_transfers, now=puhui_now())


def retire_one(roof: Roof, issuance: Issuance, tonnes: int) -> str:
    try:
        retire(roof, issuance, tonnes)
    except PuhuiError as error:
        return error.code
    return "retired"


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
@pytest.mark.hammer
def test_a_void_among_retirements_equals_one_of_the_orders(buffered):
    roof = lay_roof()
    issuance = roof.minted()
    void = confirmed(roof, issuance)
    acts = [partial(retire_one, roof, issuance, 10)] * 6 + [partial(execute_one, void)] * 2
    outcomes = all_at_once(acts)
    retired = outcomes.count("retired")
    assert outcomes.count(True) == 1
    assert retired + outcomes.count("insufficient_units") == 6
    void.refresh_from_db()
    # Whoever came before the void has retired for good; whoever came after found nothing.
    assert (void.cancelled_t, void.compensated_t) == (309 - 10 * retired, 35)
    assert void.owed_t == 10 * retired
    assert Transfer.objects.filter(kind="RETIREMENT").count() == retired
    assert broken_invariants() == set()
