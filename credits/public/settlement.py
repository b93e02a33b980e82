"""Delivery against payment: units, money, returns and holds in one posting, all or nothing (decisions 33)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from credits.ledger.models import Asset
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holdings
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.public.facts import registry_asset
from credits.public.types import Delivery, Payment, Return, Settled
from credits.public.units import escrow_of, release
from credits.retirement.models import Retirement
from credits.retirement.numbers import new_certificate_no
from credits.retirement.policies import check_purpose
from puhui.kernel.quantities import G_PER_T


def settle(
    *,
    scheme: str,
    deliveries: Sequence[Delivery],
    payments: Sequence[Payment],
    returned: Sequence[Return],
    voided_holds: Sequence[UUID],
    command_id: UUID,
    now: datetime,
) -> Settled:
    """Deliver, pay, give back and void in the caller's transaction; returns transfers and certificates.

    Payments come in order: a later one may spend what an earlier one brought, as the seller's fee does. The
    certificate of units retired on purchase has the id of its fill, and goes to the buyer.

    Raises: NotFound, HoldClosed, NoFunds, HoldingFrozen, SerialsMissing, PurposeNotAllowed.
    """
    holdings = open_holdings(
        [
            *(delivery.buyer_party_id for delivery in deliveries),
            *(payment.payer_party_id for payment in payments),
            *(payment.payee_party_id for payment in payments),
        ]
    )
    batches = {*(delivery.batch for delivery in deliveries), *(back.batch for back in returned)}
    assets = {batch: registry_asset(batch) for batch in batches}
    money = open_asset(Book.CASH, scheme=scheme)
    retired = system_account(AccountKind.RETIRED, scheme)
    certificates = {
        delivery.ref: _certificate(delivery, scheme, command_id, now)
        for delivery in deliveries
        if delivery.retire is not None
    }
    paid = [
        Movement(
            TransferKind.PAYMENT,
            money,
            holdings[payment.payer_party_id],
            holdings[payment.payee_party_id],
            payment.amount_fen,
            payment.ref,
        )
        for payment in payments
    ]
    delivered = [
        _delivery(delivery, assets[delivery.batch], holdings[delivery.buyer_party_id], retired)
        for delivery in deliveries
    ]
    given_back = [release(assets[back.batch], back.lot_id, back.party_id, back.tonnes) for back in returned]
    out_of_holds = {
        payment.hold_id: position for position, payment in enumerate(payments) if payment.hold_id is not None
    }
    transfer_ids = transfer_units(
        [*paid, *delivered, *given_back],
        command_id=command_id,
        now=now,
        out_of_holds=out_of_holds,
        voided_holds=voided_holds,
    )
    made = transfer_ids[len(paid) : len(paid) + len(delivered)]
    transfers = {delivery.ref: made_id for delivery, made_id in zip(deliveries, made, strict=True)}
    return Settled(transfers=transfers, certificates=certificates)


def _delivery(delivery: Delivery, asset: Asset, buyer: int, retired: int) -> Movement:
    kind, account = TransferKind.DELIVERY, buyer
    if delivery.retire is not None:
        kind, account = TransferKind.PURCHASE_RETIREMENT, retired
    return Movement(
        kind,
        asset.id,
        escrow_of(asset),
        account,
        delivery.tonnes * G_PER_T,
        delivery.ref,
        out_of=delivery.lot_id,
    )


def _certificate(delivery: Delivery, scheme: str, command_id: UUID, now: datetime) -> str:
    terms = delivery.retire
    if terms is None:
        raise ValueError("nothing is retired")
    check_purpose(Book.REGISTRY, terms.purpose)
    number = new_certificate_no(scheme, now)
    Retirement.objects.create(
        id=delivery.ref,
        party_id=delivery.buyer_party_id,
        certificate_no=number,
        scheme=scheme,
        book=Book.REGISTRY,
        quantity_g=delivery.tonnes * G_PER_T,
        purpose=terms.purpose,
        beneficiary=terms.beneficiary,
        reason=terms.reason,
        retired_at=now,
        command_id=command_id,
    )
    return number
