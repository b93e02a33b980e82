"""Serial numbers move with the transfers of registry units: lowest first, blocks split where they must.

Posting and the mint call `move_serials` in their transaction, after the transfers are in. A holding's blocks
are guarded by its balance row, which is locked by then; blocks in escrow by the rows of whoever put them
there.
"""

from collections.abc import Sequence
from uuid import UUID

from credits.ledger.serial_models import SerialBlock
from credits.ledger.types import Book, Movement, TransferKind, book_of
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.quantities import G_PER_T

MINTED = frozenset({TransferKind.ISSUANCE, TransferKind.WITHHOLDING})


class SerialsMissing(PuhuiError):
    """Fewer numbered units lie there than are to move: `requested` tonnes."""

    kind, code, title = Kind.CONFLICT, "insufficient_units", _("There is not as much available")


def move_serials(movements: Sequence[Movement], transfer_ids: Sequence[UUID]) -> None:
    """Take the numbers of each movement of registry units from its debit account to its credit account.

    Raises SerialsMissing. What is minted has no numbers yet: the mint gives them.
    """
    for movement, transfer_id in zip(movements, transfer_ids, strict=True):
        if book_of(movement.asset_id) == Book.REGISTRY and movement.kind not in MINTED:
            _move(movement, transfer_id)


def _move(movement: Movement, transfer_id: UUID) -> None:
    wanted = movement.amount // G_PER_T
    blocks = SerialBlock.objects.select_for_update().filter(
        account_id=movement.debit_account_id, asset_id=movement.asset_id, to_transfer=None
    )
    if movement.out_of is not None:
        blocks = blocks.filter(source_ref=movement.out_of)
    missing = wanted
    for block in blocks.order_by("first_no"):
        if not missing:
            break
        taken = min(missing, block.quantity_t)
        missing -= taken
        # Closed first: a number lives once.
        SerialBlock.objects.filter(pk=block.pk).update(to_transfer=transfer_id)
        cut = block.first_no + taken
        parts = [_part(block, block.first_no, cut - 1, movement.credit_account_id, movement.source_ref)]
        if cut <= block.last_no:
            parts.append(_part(block, cut, block.last_no, block.account_id, block.source_ref))
        for part in parts:
            part.from_transfer = transfer_id
        SerialBlock.objects.bulk_create(parts)
    if missing:
        raise SerialsMissing(_("%(requested)s tonnes are needed."), requested=wanted)


def _part(block: SerialBlock, first: int, last: int, account_id: int, source_ref: UUID) -> SerialBlock:
    return SerialBlock(
        asset_id=block.asset_id,
        scheme=block.scheme,
        serial_code=block.serial_code,
        vintage=block.vintage,
        batch=block.batch,
        first_no=first,
        last_no=last,
        account_id=account_id,
        source_ref=source_ref,
        parent=block,
    )
