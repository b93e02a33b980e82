"""The ledger's words: books, account kinds, transfer kinds, and how ids carry them.

Ids are banded, so that plain CHECKs on a transfer can state rules that would otherwise need look-ups: an
asset's id tells its book, a system account's its kind, and every id from HOLDINGS_FROM on is a holding.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Book(models.TextChoices):
    """What an amount of the asset is: grams that may be retired, grams that become coins only, and so on."""

    PERSONAL = "PERSONAL", _("personal grams")
    COIN_ONLY = "COIN_ONLY", _("coin-only grams")
    REGISTRY = "REGISTRY", _("registry units")
    COIN = "COIN", _("coins")
    CASH = "CASH", _("CNY fen")


class AccountKind(models.TextChoices):
    """Whose account it is: a party's, or one of the scheme's own with no stored balance."""

    HOLDING = "HOLDING", _("holding")
    ISSUER = "ISSUER", _("issuer")
    ASSIGNED = "ASSIGNED", _("assigned to the programme")
    RETIRED = "RETIRED", _("retired")
    CANCELLED = "CANCELLED", _("cancelled")
    BUFFER = "BUFFER", _("buffer")
    ESCROW = "ESCROW", _("escrow")
    EXTERNAL = "EXTERNAL", _("external")
    SPENT = "SPENT", _("spent")


class TransferKind(models.TextChoices):
    """Why units moved, as far as the ledger's rules depend on it."""

    ACCRUAL = "ACCRUAL", _("accrual")
    ISSUANCE = "ISSUANCE", _("issuance")
    ASSIGNMENT = "ASSIGNMENT", _("assignment")
    COIN_GRANT = "COIN_GRANT", _("coins granted")
    COIN_SPENDING = "COIN_SPENDING", _("coins spent")
    RETIREMENT = "RETIREMENT", _("retirement")
    RECOVERY = "RECOVERY", _("recovery")
    REVERSAL = "REVERSAL", _("reversal")
    COVER = "COVER", _("covered by the programme")
    PROGRAMME_RETIREMENT = "PROGRAMME_RETIREMENT", _("retired by the programme")
    PROGRAMME_CLOSING = "PROGRAMME_CLOSING", _("struck off at the year's end")
    WITHHOLDING = "WITHHOLDING", _("withheld as buffer")
    CONVERSION = "CONVERSION", _("converted into registry units")
    CUSTODY = "CUSTODY", _("taken into custody")
    RELEASE = "RELEASE", _("released from custody")
    DELIVERY = "DELIVERY", _("delivered")
    PURCHASE_RETIREMENT = "PURCHASE_RETIREMENT", _("retired on purchase")
    EXPORT = "EXPORT", _("moved to an outside venue")
    CASH_IN = "CASH_IN", _("cash paid in")
    CASH_OUT = "CASH_OUT", _("cash paid out")
    PAYMENT = "PAYMENT", _("payment")
    PARTY_TRANSFER = "PARTY_TRANSFER", _("transferred to another party")
    BENEFIT_SHARE = "BENEFIT_SHARE", _("an owner's share of a bundle")
    VOIDING = "VOIDING", _("cancelled as never true")
    COMPENSATION = "COMPENSATION", _("cancelled from the buffer")
    RESTORATION = "RESTORATION", _("given back to the buffer")


BOOK_BAND = {Book.PERSONAL: 1, Book.COIN_ONLY: 2, Book.REGISTRY: 3, Book.COIN: 4, Book.CASH: 5}
ASSETS_PER_BAND = 100_000_000
ACCOUNT_BAND = {
    AccountKind.ISSUER: 1,
    AccountKind.ASSIGNED: 2,
    AccountKind.RETIRED: 3,
    AccountKind.CANCELLED: 4,
    AccountKind.BUFFER: 5,
    AccountKind.ESCROW: 6,
    AccountKind.EXTERNAL: 7,
    AccountKind.SPENT: 8,
}
ACCOUNTS_PER_BAND = 10_000
HOLDINGS_FROM = 1_000_000

# Kind → (debit, credit, books): None stands for a party's holding. REVERSAL mirrors its original (a trigger).
ROUTES: dict[TransferKind, tuple[AccountKind | None, AccountKind | None, frozenset[Book]]] = {
    TransferKind.ACCRUAL: (AccountKind.ISSUER, None, frozenset({Book.PERSONAL, Book.COIN_ONLY})),
    TransferKind.ISSUANCE: (AccountKind.ISSUER, None, frozenset({Book.REGISTRY})),
    TransferKind.ASSIGNMENT: (None, AccountKind.ASSIGNED, frozenset({Book.PERSONAL, Book.COIN_ONLY})),
    TransferKind.COIN_GRANT: (AccountKind.ISSUER, None, frozenset({Book.COIN})),
    TransferKind.COIN_SPENDING: (None, AccountKind.SPENT, frozenset({Book.COIN})),
    TransferKind.RETIREMENT: (None, AccountKind.RETIRED, frozenset({Book.PERSONAL, Book.REGISTRY})),
    TransferKind.RECOVERY: (
        None,
        AccountKind.CANCELLED,
        frozenset({Book.PERSONAL, Book.COIN_ONLY, Book.COIN}),
    ),
    TransferKind.COVER: (
        AccountKind.ASSIGNED,
        AccountKind.CANCELLED,
        frozenset({Book.PERSONAL, Book.COIN_ONLY}),
    ),
    TransferKind.PROGRAMME_RETIREMENT: (
        AccountKind.ASSIGNED,
        AccountKind.RETIRED,
        frozenset({Book.PERSONAL}),
    ),
    TransferKind.PROGRAMME_CLOSING: (AccountKind.ASSIGNED, AccountKind.CANCELLED, frozenset({Book.PERSONAL})),
    TransferKind.WITHHOLDING: (AccountKind.ISSUER, AccountKind.BUFFER, frozenset({Book.REGISTRY})),
    TransferKind.CONVERSION: (AccountKind.ASSIGNED, AccountKind.CANCELLED, frozenset({Book.PERSONAL})),
    TransferKind.CUSTODY: (None, AccountKind.ESCROW, frozenset({Book.REGISTRY})),
    TransferKind.RELEASE: (AccountKind.ESCROW, None, frozenset({Book.REGISTRY})),
    TransferKind.DELIVERY: (AccountKind.ESCROW, None, frozenset({Book.REGISTRY})),
    TransferKind.PURCHASE_RETIREMENT: (AccountKind.ESCROW, AccountKind.RETIRED, frozenset({Book.REGISTRY})),
    TransferKind.EXPORT: (AccountKind.ESCROW, AccountKind.EXTERNAL, frozenset({Book.REGISTRY})),
    TransferKind.CASH_IN: (AccountKind.ISSUER, None, frozenset({Book.CASH})),
    TransferKind.CASH_OUT: (None, AccountKind.SPENT, frozenset({Book.CASH})),
    TransferKind.PAYMENT: (None, None, frozenset({Book.CASH})),
    TransferKind.PARTY_TRANSFER: (None, None, frozenset({Book.REGISTRY})),
    TransferKind.BENEFIT_SHARE: (None, None, frozenset({Book.REGISTRY})),
    TransferKind.VOIDING: (None, AccountKind.CANCELLED, frozenset({Book.REGISTRY})),
    TransferKind.COMPENSATION: (AccountKind.BUFFER, AccountKind.CANCELLED, frozenset({Book.REGISTRY})),
    TransferKind.RESTORATION: (AccountKind.ESCROW, AccountKind.BUFFER, frozenset({Book.REGISTRY})),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """A transfer to post: from, to, what, how much (integer in the asset's unit), and what it is for."""

    kind: TransferKind
    asset_id: int
    debit_account_id: int
    credit_account_id: int
    amount: int
    source_ref: UUID
    reverses_id: UUID | None = None
    # Registry units out of the scheme's escrow: which of them, by the `source_ref` they were put there with.
    out_of: UUID | None = None


def book_of(asset_id: int) -> Book:
    """Return the book that an asset's id tells."""
    return _BOOK_OF_BAND[asset_id // ASSETS_PER_BAND]


_BOOK_OF_BAND = {band: book for book, band in BOOK_BAND.items()}
