"""One balance, many clients: exactly what is there is spent, and the same hammer catches a naive spend."""

import pytest
from django.db import connection, transaction

from credits.ledger.freeze_account import freeze_account
from credits.ledger.models import Balance, Transfer
from credits.ledger.place_hold import place_hold
from credits.ledger.post_hold import post_hold
from credits.ledger.reverse_transfer import reverse_transfer
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import TransferKind
from credits.ledger.void_hold import void_hold
from credits.management.audit.run import run_invariants
from puhui.kernel.commands import Answer, run_idempotent
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.credits.ledger.loop import open_programme
from tests.credits.ledger.stage import NOW, Holder, Stage
from tests.hammer.clients import CLIENTS, ROUNDS, hammer

pytestmark = [pytest.mark.hammer, pytest.mark.django_db(transaction=True)]
UNITS = 100


@pytest.fixture
def stage(transactional_db) -> Stage:
    open_programme()
    return Stage()


def sound() -> bool:
    """The ledger's own invariants hold; the certificates are not written here."""
    with transaction.atomic():
        return {f.code for f in run_invariants() if not f.ok} <= {"I29", "L1", "L3", "L4"}


def retire_one(stage: Stage, holder: Holder) -> str:
    with transaction.atomic(), acting_as("web"):
        transfer_units([stage.retirement(holder, 1)], command_id=new_id(), now=NOW)
    return "retired"


def test_exactly_what_is_there_is_retired(stage):
    for _ in range(ROUNDS):
        lin = stage.holder()
        stage.credit(lin, UNITS)
        outcomes = hammer(lambda number, lin=lin: retire_one(stage, lin), times=10)
        assert outcomes == {"retired": UNITS, "InsufficientUnits": CLIENTS * 10 - UNITS}
        balance = Balance.objects.get(account_id=lin.account)
        assert (balance.in_total, balance.out_total, balance.available) == (UNITS, UNITS, 0)
        assert Transfer.objects.filter(debit_account_id=lin.account).count() == UNITS
    assert sound()


def test_control_a_naive_spend_is_caught(stage):
    """Reading first and then writing overspends under this hammer; one that missed it would prove nothing."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE naive_spending (id bigserial)")
    try:

        def spend(number: int) -> str:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM naive_spending")
                if cursor.fetchone()[0] >= UNITS:
                    return "refused"
                cursor.execute("INSERT INTO naive_spending DEFAULT VALUES")
                return "spent"

        assert hammer(spend, times=10)["spent"] > UNITS
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE naive_spending")


def test_one_key_from_everybody_retires_once(stage):
    lin = stage.holder()
    stage.credit(lin, UNITS)

    def retire(number: int) -> object:
        def execute(command_id) -> Answer:
            transfer_units([stage.retirement(lin, 60)], command_id=command_id, now=NOW)
            return Answer(201, str(command_id).encode())

        answer = run_idempotent(
            scope=f"party:{lin.party_id}",
            key="one",
            request_fingerprint=bytes(32),
            owner_id=lin.party_id,
            is_value=True,
            execute=execute,
            refuse=lambda error: Answer(409, error.code.encode()),
        )
        return answer.body

    outcomes = hammer(retire)
    assert Balance.objects.get(account_id=lin.account).available == UNITS - 60
    assert set(outcomes) - {"IdempotencyInProgress"} == {
        str(Transfer.objects.get(debit_account_id=lin.account).command_id).encode()
    }
    assert sound()


def test_a_transfer_is_reversed_once(stage):
    lin = stage.holder()
    first, *_ = stage.credit(lin, *[10] * 20)

    def reverse(number: int) -> str:
        with transaction.atomic(), acting_as("worker"):
            reverse_transfer(transfer_id=first, command_id=new_id(), now=NOW)
        return "reversed"

    outcomes = hammer(reverse, clients=16)
    assert outcomes["reversed"] == 1
    assert set(outcomes) <= {"reversed", "AlreadyReversed"}
    assert Balance.objects.get(account_id=lin.account).available == 190


def test_a_hold_is_posted_or_voided_once(stage):
    for _ in range(5 * ROUNDS):
        lin = stage.holder()
        stage.credit(lin, 10)
        with transaction.atomic():
            held = place_hold(
                account_id=lin.account,
                asset_id=stage.grams,
                amount=10,
                source_ref=new_id(),
                placed_by=new_id(),
                now=NOW,
            )

        def close(number: int, held=held) -> str:
            with transaction.atomic():
                if number % 2:
                    void_hold(hold_id=held.id, now=NOW)
                    return "voided"
                post_hold(
                    hold_id=held.id,
                    kind=TransferKind.RETIREMENT,
                    credit_account_id=stage.retired,
                    command_id=new_id(),
                    now=NOW,
                )
                return "posted"

        outcomes = hammer(close, clients=8)
        assert outcomes["posted"] + outcomes["voided"] == 1
        assert outcomes["HoldClosed"] == 7
        balance = Balance.objects.get(account_id=lin.account)
        assert (balance.available, balance.held) == (10 * outcomes["voided"], 0)
    assert sound()


def test_nothing_leaves_after_a_freeze_is_committed(stage):
    for _ in range(3 * ROUNDS):
        lin = stage.holder()
        stage.credit(lin, 1_000)
        seen: list[int] = []
        turns = iter(range(10))

        def act(number: int, lin=lin, seen=seen, turns=turns) -> str:
            if number or next(turns) != 4:
                return retire_one(stage, lin)
            with transaction.atomic():
                freeze_account(account_id=lin.account, reason="court order")
            seen.append(Transfer.objects.filter(debit_account_id=lin.account).count())
            return "frozen"

        outcomes = hammer(act, clients=16, times=10)
        assert set(outcomes) == {"retired", "HoldingFrozen", "frozen"}
        assert seen == [outcomes["retired"]]
        assert Transfer.objects.filter(debit_account_id=lin.account).count() == outcomes["retired"]
