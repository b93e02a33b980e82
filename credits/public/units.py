"""Units into custody, back, to the buffer and out to a venue: one posting each, in a caller's transaction."""

from datetime import datetime
from uuid import UUID

from credits.ledger.models import Asset
from credits.ledger.open_holding import open_holding
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Movement, TransferKind
from credits.ledger.void_units import restore_buffer
from credits.public.facts import registry_asset
from puhui.kernel.quantities import G_PER_T


def take_into_custody(
    *, party_id: UUID, batch: str, tonnes: int, lot_id: UUID, command_id: UUID, now: datetime
) -> UUID:
    """Move units of a holding into escrow under a lot; returns the transfer's id.

    Raises: NotFound for a batch that there is not; InsufficientUnits, HoldingFrozen.
    """
    asset = registry_asset(batch)
    holding = open_holding(party_id)
    movement = Movement(TransferKind.CUSTODY, asset.id, holding, escrow_of(asset), tonnes * G_PER_T, lot_id)
    return transfer_units([movement], command_id=command_id, now=now)[0]


def release_from_custody(
    *, lot_id: UUID, party_id: UUID, batch: str, tonnes: int, command_id: UUID, now: datetime
) -> UUID:
    """Move units of a lot back to whom they came from; returns the transfer. Raises SerialsMissing."""
    asset = registry_asset(batch)
    movement = release(asset, lot_id, party_id, tonnes)
    return transfer_units([movement], command_id=command_id, now=now)[0]


def give_to_the_buffer(
    *, lot_id: UUID, batch: str, tonnes: int, void_id: UUID, command_id: UUID, now: datetime
) -> UUID:
    """Move units of a lot that the owner of a void batch had there to the buffer; returns the transfer. The
    worker's. Raises SerialsMissing."""
    asset = registry_asset(batch)
    return restore_buffer(
        scheme=asset.scheme,
        asset_id=asset.id,
        lot_id=lot_id,
        tonnes=tonnes,
        void_id=void_id,
        command_id=command_id,
        now=now,
    )


def export_units(
    *, lot_id: UUID, batch: str, tonnes: int, ref: UUID, command_id: UUID, now: datetime
) -> UUID:
    """Move units of a lot out to a venue, for good; returns the transfer's id. Raises SerialsMissing."""
    asset = registry_asset(batch)
    external = system_account(AccountKind.EXTERNAL, asset.scheme)
    movement = Movement(
        TransferKind.EXPORT, asset.id, escrow_of(asset), external, tonnes * G_PER_T, ref, out_of=lot_id
    )
    return transfer_units([movement], command_id=command_id, now=now)[0]


def escrow_of(asset: Asset) -> int:
    """Return the account that units of an asset lie in while in custody."""
    return system_account(AccountKind.ESCROW, asset.scheme)


def release(asset: Asset, lot_id: UUID, party_id: UUID, tonnes: int) -> Movement:
    """Return the movement that gives units of a lot back."""
    return Movement(
        TransferKind.RELEASE,
        asset.id,
        escrow_of(asset),
        open_holding(party_id),
        tonnes * G_PER_T,
        lot_id,
        out_of=lot_id,
    )
