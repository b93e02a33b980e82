"""The trail of one entry of an account: where it came from and what became of it, in one answer."""

from itertools import islice
from uuid import UUID

from credits.issuance.models import Issuance
from credits.ledger.models import Transfer
from credits.ledger.selectors import Origin as Share
from credits.ledger.selectors import holding_ids, origins_of
from credits.ledger.serial_models import SerialBlock
from credits.ledger.types import Book, book_of
from credits.transparency.origins import origins
from credits.transparency.serial_path import numbered_units
from credits.transparency.trail_types import Trail, Way
from credits.transparency.ways import Taken, report_facts, ways_of_inflow, ways_of_outflow
from puhui.kernel.errors import NotFound
from puhui.kernel.quantities import G_PER_T

# An entry of registry units may hold millions of numbers; the first ones tell the way of all of a block.
NUMBERS_SHOWN = 100


def trail_of(*, entry_id: UUID, party_id: UUID) -> Trail:
    """Return the trail of a party's entry, in the caller's language; raises NotFound for anybody else's."""
    holding = holding_ids([party_id]).get(party_id)
    transfer = Transfer.objects.filter(id=entry_id).first()
    if (
        holding is None
        or transfer is None
        or holding
        not in (
            transfer.debit_account_id,
            transfer.credit_account_id,
        )
    ):
        raise NotFound
    is_inflow = transfer.credit_account_id == holding
    if book_of(transfer.asset_id) == Book.REGISTRY:
        shares, ways = [], _units(transfer)
    elif is_inflow:
        shares = [Share(transfer, transfer.amount)]
        ways = ways_of_inflow(transfer, 0, transfer.amount)
    else:
        shares = origins_of(transfer)
        ways = ways_of_outflow(Taken(transfer, 0, transfer.amount))
    return Trail(
        transfer_id=transfer.id,
        kind=transfer.kind,
        book=book_of(transfer.asset_id),
        amount=transfer.amount,
        origins=origins(shares),
        ways=tuple(ways),
    )


def _units(transfer: Transfer) -> list[Way]:
    """Return the numbers that an entry of registry units moved, a way a block: all are of one batch."""
    moved = SerialBlock.objects.filter(from_transfer=transfer.id, account_id=transfer.credit_account_id)
    blocks = list(moved.order_by("first_no"))
    if not blocks:
        return []
    batch = blocks[0].batch
    issuance = Issuance.objects.filter(batch=batch).first()
    report = report_facts(issuance.report_id) if issuance else None
    shown = [range(b.first_no, min(b.last_no + 1, b.first_no + NUMBERS_SHOWN)) for b in blocks]
    units = iter(numbered_units(batch, {number: G_PER_T for numbers in shown for number in numbers}))
    return [
        Way(
            grams=block.quantity_t * G_PER_T,
            kind=transfer.kind,
            transfer_id=transfer.id,
            at=transfer.posted_at,
            report=report,
            units=tuple(islice(units, len(numbers))),
        )
        for block, numbers in zip(blocks, shown, strict=True)
    ]
