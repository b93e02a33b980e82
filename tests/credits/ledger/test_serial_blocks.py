"""Serial numbers split and move as tonnes do: no history loses, doubles or reorders a number."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credits.ledger.open_asset import open_asset
from credits.ledger.serial_models import SerialBlock
from credits.ledger.serials import SerialsMissing, move_serials
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T
from tests.credits.ledger.stage import CITY, SCHEME

pytestmark = pytest.mark.django_db
TONNES = 60
NOW = datetime(2026, 3, 2, tzinfo=UTC)
ACCOUNTS = [1_000_000, 1_000_001, 1_000_002]
LOTS = [new_id() for _ in range(3)]


class Numbers:
    """A model of who has which numbers, beside the table; transfers are rows without balances."""

    def __init__(self) -> None:
        self.asset = open_asset(
            Book.REGISTRY, scheme=SCHEME, methodology="PV", city=CITY, vintage=2025, batch="B-1"
        )
        self.escrow = system_account(AccountKind.ESCROW, SCHEME)
        mint = self._transfer("ISSUANCE", 10_001, ACCOUNTS[0], TONNES, new_id())
        SerialBlock.objects.create(
            asset_id=self.asset,
            scheme=SCHEME,
            serial_code="PV",
            vintage=2025,
            batch="B-1",
            first_no=1,
            last_no=TONNES,
            account_id=ACCOUNTS[0],
            source_ref=new_id(),
            from_transfer=mint,
        )
        self.held: dict[object, list[int]] = {ACCOUNTS[0]: list(range(1, TONNES + 1))}

    def move(self, kind: str, start: object, end: object, tonnes: int) -> None:
        """Move numbers; a place is an account, or a lot in escrow."""
        out_of = start if isinstance(start, UUID) else None
        into = end if isinstance(end, UUID) else new_id()
        debit = self.escrow if out_of else start
        credit = self.escrow if isinstance(end, UUID) else end
        movement = Movement(
            TransferKind(kind), self.asset, debit, credit, tonnes * G_PER_T, into, out_of=out_of
        )
        have = self.held.get(start, [])
        with transaction.atomic():
            transfer_id = self._transfer(kind, debit, credit, tonnes, into)
            if tonnes > len(have):
                with pytest.raises(SerialsMissing), transaction.atomic():
                    move_serials([movement], [transfer_id])
                return
            move_serials([movement], [transfer_id])
        self.held[start] = have[tonnes:]
        self.held[end] = sorted(self.held.get(end, []) + have[:tonnes])

    def check(self) -> None:
        """Compare the table with the model: the same numbers in the same places, each once."""
        live: dict[object, list[int]] = {}
        for block in SerialBlock.objects.filter(to_transfer=None):
            place = block.source_ref if block.account_id == self.escrow else block.account_id
            live.setdefault(place, []).extend(range(block.first_no, block.last_no + 1))
        assert {place: sorted(numbers) for place, numbers in live.items()} == {
            place: numbers for place, numbers in self.held.items() if numbers
        }
        everything = sorted(number for numbers in live.values() for number in numbers)
        assert everything == list(range(1, TONNES + 1))
        for parent in SerialBlock.objects.exclude(to_transfer=None):
            parts = parent.parts.all()
            assert sum(part.quantity_t for part in parts) == parent.quantity_t
            assert {part.from_transfer for part in parts} == {parent.to_transfer}

    def _transfer(self, kind: str, debit: int, credit: int, tonnes: int, source: UUID) -> UUID:
        identifier = new_id()
        with connection.cursor() as cursor:
            # Past the ledger's own rules: only the numbers are of interest here.
            cursor.execute("SET LOCAL puhui.teardown = 'on'")
            cursor.execute(
                """INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id,
                       amount, debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id)
                   VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
                [
                    *(identifier, kind, self.asset, debit, credit, tonnes * G_PER_T),
                    *((2**50, 2**49) if debit >= 1_000_000 else (None, None)),
                    *((2**50, 2**49) if credit >= 1_000_000 else (None, None)),
                    *(NOW, source, new_id()),
                ],
            )
            cursor.execute("SET LOCAL puhui.teardown = 'off'")
        return identifier


def _steps() -> st.SearchStrategy:
    tonnes = st.integers(1, TONNES)
    accounts, lots = st.sampled_from(ACCOUNTS), st.sampled_from(LOTS)
    return st.lists(
        st.one_of(
            st.tuples(st.just("CUSTODY"), accounts, lots, tonnes),
            st.tuples(st.just("DELIVERY"), lots, accounts, tonnes),
        ),
        max_size=25,
    )


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=_steps())
def test_whatever_moves_no_number_is_lost_or_doubled(db, steps):
    with transaction.atomic():
        mark = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("DROP INDEX outflows_form_a_chain")
        numbers = Numbers()
        for step in steps:
            numbers.move(*step)
        numbers.check()
        transaction.savepoint_rollback(mark)


def test_the_lowest_numbers_go_first(db):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX outflows_form_a_chain")
    numbers = Numbers()
    numbers.move("CUSTODY", ACCOUNTS[0], LOTS[0], 10)
    numbers.move("CUSTODY", ACCOUNTS[0], LOTS[1], 5)
    numbers.move("DELIVERY", LOTS[0], ACCOUNTS[1], 4)
    assert numbers.held[ACCOUNTS[1]] == [1, 2, 3, 4]
    assert numbers.held[LOTS[1]] == [11, 12, 13, 14, 15]
    numbers.check()


def test_a_part_of_a_block_left_out_is_refused_at_commit(db):
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX outflows_form_a_chain")
    numbers = Numbers()
    block = SerialBlock.objects.get()
    taking = numbers._transfer("CUSTODY", ACCOUNTS[0], numbers.escrow, 10, LOTS[0])
    block.to_transfer = taking
    block.save(update_fields=["to_transfer"])
    SerialBlock.objects.create(
        asset_id=numbers.asset,
        scheme=SCHEME,
        serial_code="PV",
        vintage=2025,
        batch="B-1",
        first_no=1,
        last_no=10,
        account_id=numbers.escrow,
        source_ref=LOTS[0],
        parent=block,
        from_transfer=taking,
    )
    told = "SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO credits_serialmove (transfer_id) VALUES ('%s')"
    with pytest.raises(IntegrityError, match="not the whole of it"), transaction.atomic():
        connection.cursor().execute(told % taking)
