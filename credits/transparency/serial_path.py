"""The places a numbered unit has been in, from the blocks that its number lay in."""

from collections.abc import Iterable
from uuid import UUID

from credits.ledger.models import LedgerAccount, Transfer
from credits.ledger.serial_models import SerialBlock
from credits.retirement.models import Retirement
from credits.transparency.trail_types import NumberedUnit, Stay
from puhui.kernel.quantities import G_PER_T


def numbered_units(batch: str, grams_by_number: dict[int, int]) -> tuple[NumberedUnit, ...]:
    """Return each number of a batch with its grams and its path, in order of number."""
    if not grams_by_number:
        return ()
    blocks = list(
        SerialBlock.objects.filter(
            batch=batch, first_no__lte=max(grams_by_number), last_no__gte=min(grams_by_number)
        )
    )
    stays = _stays(blocks)
    return tuple(
        NumberedUnit(
            serial=f"{batch}-{number}",
            grams=grams,
            stays=tuple(stays[block.id] for block in _path(blocks, number) if block.id in stays),
        )
        for number, grams in sorted(grams_by_number.items())
    )


def grams_by_number(first_no: int, begin: int, end: int) -> dict[int, int]:
    """Return how many of a report's grams from `begin` to `end` are in each number: a tonne a number."""
    found = {}
    for tonne in range(begin // G_PER_T, (end - 1) // G_PER_T + 1):
        inside = min(end, (tonne + 1) * G_PER_T) - max(begin, tonne * G_PER_T)
        found[first_no + tonne] = inside
    return found


def _path(blocks: list[SerialBlock], number: int) -> list[SerialBlock]:
    """Return the blocks the number lay in, oldest first; what only lost a part of its block did not move."""
    here = sorted((b for b in blocks if b.first_no <= number <= b.last_no), key=lambda b: b.from_transfer)
    path: list[SerialBlock] = []
    for block in here:
        if not path or (path[-1].account_id, path[-1].source_ref) != (block.account_id, block.source_ref):
            path.append(block)
    return path


def _stays(blocks: Iterable[SerialBlock]) -> dict[UUID, Stay]:
    transfers = Transfer.objects.in_bulk({block.from_transfer for block in blocks})
    places = dict(
        LedgerAccount.objects.filter(id__in={b.account_id for b in blocks}).values_list("id", "kind")
    )
    retired = dict(
        Retirement.objects.filter(id__in={b.source_ref for b in blocks}).values_list("id", "certificate_no")
    )
    return {
        block.id: Stay(
            kind=transfers[block.from_transfer].kind,
            at=transfers[block.from_transfer].posted_at,
            place=places[block.account_id],
            ref=block.source_ref,
            transfer_id=block.from_transfer,
            certificate_no=retired.get(block.source_ref),
        )
        for block in blocks
    }
