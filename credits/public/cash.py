"""The mirror of money in the market's custody: fen of organisations, never of persons (decisions 7)."""

from datetime import datetime
from uuid import UUID

from credits.ledger.models import Balance
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.place_hold import place_hold
from credits.ledger.selectors import holding_ids
from credits.ledger.system_accounts import system_account
from credits.ledger.transfer_units import InsufficientUnits, transfer_units
from credits.ledger.types import AccountKind, Book, Movement, TransferKind
from credits.ledger.void_hold import void_hold
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class NoFunds(PuhuiError):
    """There is not as much money: `available` and `requested` in fen."""

    kind, code, title = Kind.CONFLICT, "insufficient_funds", gettext_noop("There is not as much money")


def hold_cash(
    *, scheme: str, party_id: UUID, amount_fen: int, ref: UUID, person_id: UUID, now: datetime
) -> UUID:
    """Set money of a party aside for `ref`; returns the hold's id. Raises NoFunds, HoldingFrozen."""
    asset = open_asset(Book.CASH, scheme=scheme)
    holding = open_holding(party_id)
    try:
        hold = place_hold(
            account_id=holding,
            asset_id=asset,
            amount=amount_fen,
            source_ref=ref,
            placed_by=person_id,
            now=now,
        )
    except InsufficientUnits as error:
        raise _no_funds(error) from error
    return hold.id


def void_cash_hold(hold_id: UUID, *, now: datetime) -> None:
    """Give back what a hold set aside. Raises: NotFound, HoldClosed."""
    void_hold(hold_id=hold_id, now=now)


def credit_cash(
    *, scheme: str, party_id: UUID, amount_fen: int, movement_id: UUID, command_id: UUID, now: datetime
) -> UUID:
    """Mirror what was paid in for a party; returns the transfer's id.

    The database asks for the confirmed movement behind it, and refuses a person's (decisions 7).
    """
    asset = open_asset(Book.CASH, scheme=scheme)
    issuer = system_account(AccountKind.ISSUER, scheme)
    holding = open_holding(party_id)
    movement = Movement(TransferKind.CASH_IN, asset, issuer, holding, amount_fen, movement_id)
    return transfer_units([movement], command_id=command_id, now=now)[0]


def debit_cash(
    *, scheme: str, party_id: UUID, amount_fen: int, movement_id: UUID, command_id: UUID, now: datetime
) -> UUID:
    """Mirror what was paid out to a party; returns the transfer's id. Raises NoFunds, HoldingFrozen."""
    asset = open_asset(Book.CASH, scheme=scheme)
    spent = system_account(AccountKind.SPENT, scheme)
    holding = open_holding(party_id)
    movement = Movement(TransferKind.CASH_OUT, asset, holding, spent, amount_fen, movement_id)
    try:
        return transfer_units([movement], command_id=command_id, now=now)[0]
    except InsufficientUnits as error:
        raise _no_funds(error) from error


def cash_balance(scheme: str, party_id: UUID) -> tuple[int, int]:
    """Return what a party has of a scheme's money, in fen: available, and held."""
    holding = holding_ids([party_id]).get(party_id)
    row = Balance.objects.filter(account_id=holding, asset__book=Book.CASH, asset__scheme=scheme).first()
    return (row.available, row.held) if row else (0, 0)


def _no_funds(error: InsufficientUnits) -> NoFunds:
    detail = gettext_noop("%(requested)s fen are needed and %(available)s are available.")
    return NoFunds(detail, available=error.data["available"], requested=error.data["requested"])
