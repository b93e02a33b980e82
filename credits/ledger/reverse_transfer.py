"""Taking a transfer back by its exact mirror: corrections add, they never edit. The worker's alone."""

from datetime import datetime
from uuid import UUID

from django.db import DatabaseError

from credits.ledger.models import Transfer
from credits.ledger.posting import constraint_of, post
from credits.ledger.types import Movement, TransferKind
from puhui.kernel.errors import Kind, NotFound, PuhuiError
from puhui.kernel.errors import gettext_noop as _

# A reversal is not reversed, what is retired stays retired, and issued units end by cancellation.
FINAL_KINDS = frozenset({TransferKind.REVERSAL, TransferKind.RETIREMENT, TransferKind.ISSUANCE})


class NotReversible(PuhuiError):
    """Transfers of this kind are final: `transfer_kind`."""

    kind, code, title = Kind.CONFLICT, "not_reversible", _("This transfer is final")


class AlreadyReversed(PuhuiError):
    """The transfer was taken back before: `transfer`."""

    kind, code, title = Kind.CONFLICT, "already_reversed", _("The transfer was reversed before")


def reverse_transfer(*, transfer_id: UUID, command_id: UUID, now: datetime) -> UUID:
    """Post the exact mirror of a transfer, at most once ever; returns the reversal's id.

    Only the database role of the worker may. What the holder has spent since is not there to be taken: then
    nothing happens, and what is owed is settled by recoveries.

    Raises: NotFound, NotReversible, AlreadyReversed, InsufficientUnits, HoldingFrozen.
    """
    original = Transfer.objects.filter(pk=transfer_id).first()
    if original is None:
        raise NotFound
    if original.kind in FINAL_KINDS:
        raise NotReversible(transfer_kind=original.kind)
    if Transfer.objects.filter(reverses_id=transfer_id).exists():
        raise AlreadyReversed(transfer=str(transfer_id))
    try:
        (reversal_id,) = post([mirror_of(original)], command_id=command_id, now=now)
    except DatabaseError as error:
        if constraint_of(error) == "reversed_once":  # somebody was quicker
            raise AlreadyReversed(transfer=str(transfer_id)) from error
        raise
    return reversal_id


def mirror_of(original: Transfer) -> Movement:
    """Return the movement that takes a transfer back, for a command that posts it along with others."""
    return Movement(
        kind=TransferKind.REVERSAL,
        asset_id=original.asset_id,
        debit_account_id=original.credit_account_id,
        credit_account_id=original.debit_account_id,
        amount=original.amount,
        source_ref=original.source_ref,
        reverses_id=original.id,
    )
