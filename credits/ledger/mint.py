"""Minting: registry units come into being, numbered, once for each issuance. Only issuance may import this.

The numbers were reserved with the intent, before; a crash anywhere finds the intent again. All is written as
the database's issuer, who may do nothing else, and the database asks for the two approvals
(credits/issuance/guards.py).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.posting import post
from credits.ledger.serial_models import SerialBlock, SerialCounter
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from puhui.kernel.quantities import G_PER_T
from puhui.kernel.roles import acting_as


@dataclass(frozen=True, slots=True)
class Numbers:
    """Reserved serial numbers, `first` to `last`, of the batch so labelled."""

    batch: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Mint:
    """What to mint: whole tonnes for a party, of which `buffer_t` are withheld, with the numbers reserved."""

    issuance_id: UUID
    party_id: UUID
    scheme: str
    methodology: str
    serial_code: str
    city: str
    vintage: int
    tonnes: int
    buffer_t: int
    numbers: Numbers


def reserve_numbers(*, scheme: str, serial_code: str, vintage: int, city_label: str, tonnes: int) -> Numbers:
    """Take the next numbers and the next batch in the caller's transaction, which stores the intent.

    They are gone once it commits: whoever reserves must mint.
    """
    SerialCounter.objects.get_or_create(scheme=scheme, serial_code=serial_code, vintage=vintage)
    counter = SerialCounter.objects.select_for_update().get(
        scheme=scheme, serial_code=serial_code, vintage=vintage
    )
    first, number = counter.next_number, counter.next_batch
    counter.next_number, counter.next_batch = first + tonnes, number + 1
    counter.save(update_fields=["next_number", "next_batch"])
    batch = f"{scheme}-{city_label}-{serial_code}-{vintage}-{number:04d}"
    return Numbers(batch, first, first + tonnes - 1)


def mint_units(mint: Mint, *, command_id: UUID, now: datetime) -> list[UUID]:
    """Mint in the caller's transaction, as the worker; returns the ids of the transfers.

    Lowest numbers go to the party, the highest to the buffer. Minting twice breaks `minted_once`.
    Raises ValueError where the numbers are not as many as the tonnes.
    """
    if mint.numbers.last - mint.numbers.first + 1 != mint.tonnes or not 0 <= mint.buffer_t < mint.tonnes:
        raise ValueError("not as many numbers as tonnes")
    asset = open_asset(
        Book.REGISTRY,
        scheme=mint.scheme,
        methodology=mint.methodology,
        city=mint.city,
        vintage=mint.vintage,
        batch=mint.numbers.batch,
    )
    issuer = system_account(AccountKind.ISSUER, mint.scheme)
    wanted = [(TransferKind.ISSUANCE, open_holding(mint.party_id), mint.tonnes - mint.buffer_t)]
    if mint.buffer_t:
        wanted.append(
            (TransferKind.WITHHOLDING, system_account(AccountKind.BUFFER, mint.scheme), mint.buffer_t)
        )
    movements = [
        Movement(kind, asset, issuer, account, tonnes * G_PER_T, mint.issuance_id)
        for kind, account, tonnes in wanted
    ]
    with transaction.atomic(), acting_as("issuer"):
        transfer_ids = post(movements, command_id=command_id, now=now)
        first = mint.numbers.first
        for (_, account, tonnes), transfer_id in zip(wanted, transfer_ids, strict=True):
            SerialBlock.objects.create(
                asset_id=asset,
                scheme=mint.scheme,
                serial_code=mint.serial_code,
                vintage=mint.vintage,
                batch=mint.numbers.batch,
                first_no=first,
                last_no=first + tonnes - 1,
                account_id=account,
                source_ref=mint.issuance_id,
                from_transfer=transfer_id,
            )
            first += tonnes
    return transfer_ids
