"""The ledger's tables. Transfers are insert-only; balances and holds are updated by design (52-56)."""

from django.db import models
from django.db.models import F, GeneratedField, Q, Value
from django.db.models.functions import Mod
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from credits.ledger.holds_states import HOLD_STATES, HoldStatus
from credits.ledger.types import (
    ACCOUNT_BAND,
    ACCOUNTS_PER_BAND,
    ASSETS_PER_BAND,
    BOOK_BAND,
    HOLDINGS_FROM,
    ROUTES,
    AccountKind,
    Book,
    TransferKind,
)
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T


def _band(column: str, band: int, size: int) -> Q:
    return Q(**{f"{column}__gte": band * size, f"{column}__lt": (band + 1) * size})


def _account_is(column: str, kind: AccountKind | None) -> Q:
    if kind is None:
        return Q(**{f"{column}__gte": HOLDINGS_FROM})
    return _band(column, ACCOUNT_BAND[kind], ACCOUNTS_PER_BAND)


def _route(kind: TransferKind) -> Q:
    debit, credit, books = ROUTES[kind]
    in_books = Q()
    for book in sorted(books):
        in_books |= _band("asset_id", BOOK_BAND[book], ASSETS_PER_BAND)
    return (
        Q(kind=kind)
        & _account_is("debit_account_id", debit)
        & _account_is("credit_account_id", credit)
        & in_books
    )


def _any_of(conditions) -> Q:
    together = Q()
    for condition in conditions:
        together |= condition
    return together


class Asset(models.Model):
    """What is counted: grams of a book, scheme, methodology, city and year; units of a batch; coins; fen."""

    id = models.IntegerField(primary_key=True)
    book = models.TextField(choices=Book.choices)
    scheme = models.TextField()
    methodology = models.TextField(blank=True, default="")
    city = models.TextField(blank=True, default="")
    vintage = models.PositiveSmallIntegerField(null=True, blank=True)
    batch = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "scheme", "methodology", "city", "vintage", "batch"],
                nulls_distinct=False,
                name="one_asset_per_description",
            ),
            models.CheckConstraint(
                condition=_any_of(
                    Q(book=book) & _band("id", band, ASSETS_PER_BAND) for book, band in BOOK_BAND.items()
                ),
                name="asset_id_tells_its_book",
            ),
            models.CheckConstraint(
                condition=Q(book__in=[Book.COIN, Book.CASH], vintage=None)
                | ~Q(book__in=[Book.COIN, Book.CASH]) & Q(vintage__isnull=False),
                name="asset_of_grams_has_a_vintage",
            ),
            models.CheckConstraint(
                condition=Q(book=Book.REGISTRY) & ~Q(batch="") | ~Q(book=Book.REGISTRY) & Q(batch=""),
                name="asset_has_a_batch_in_the_registry_only",
            ),
        ]

    def __str__(self) -> str:
        parts = [self.book, self.scheme, self.methodology, self.city, str(self.vintage or ""), self.batch]
        return " ".join(part for part in parts if part)


class LedgerAccount(models.Model):
    """A party's holding, or one of a scheme's own accounts."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField(choices=AccountKind.choices)
    party = models.ForeignKey(
        "accounts.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # A copy of the party's kind: the guard on registry units must not reach into another app.
    holder_is_person = models.BooleanField(default=False)
    scheme = models.TextField(blank=True, default="")
    frozen_at = models.DateTimeField(null=True, blank=True)
    frozen_reason = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(kind=AccountKind.HOLDING), name="one_holding_per_party"
            ),
            models.UniqueConstraint(
                fields=["kind", "scheme"], condition=Q(party=None), name="one_system_account_per_scheme"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.HOLDING, party__isnull=False, id__gte=HOLDINGS_FROM, scheme="")
                | _any_of(
                    Q(kind=kind, party=None, holder_is_person=False, scheme__gt="")
                    & _band("id", band, ACCOUNTS_PER_BAND)
                    for kind, band in ACCOUNT_BAND.items()
                ),
                name="account_id_tells_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None, frozen_reason="")
                | Q(frozen_at__isnull=False) & ~Q(frozen_reason=""),
                name="frozen_account_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.party_id or self.scheme}"


class Balance(models.Model):
    """What a holding has of an asset: totals that only grow, and what is on hold. Not for system accounts."""

    id = models.BigAutoField(primary_key=True)
    # Its unique key finds the balances of an account; nobody looks for those of an asset, and their index
    # would be as large.
    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_index=False, related_name="balances"
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, db_index=False, related_name="+")
    in_total = models.BigIntegerField(default=0)
    out_total = models.BigIntegerField(default=0)
    held = models.BigIntegerField(default=0)
    available = GeneratedField(
        expression=F("in_total") - F("out_total") - F("held"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("balance")
        verbose_name_plural = _("balances")
        constraints = [
            models.UniqueConstraint(fields=["account", "asset"], name="one_balance_per_account_and_asset"),
            models.CheckConstraint(
                condition=Q(
                    out_total__gte=0,
                    held__gte=0,
                    in_total__gte=F("out_total") + F("held"),
                    in_total__lte=AMOUNT_MAX,
                ),
                name="balance_never_negative",
            ),
            models.CheckConstraint(
                condition=Q(account_id__gte=HOLDINGS_FROM), name="balance_of_holdings_only"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.asset_id}: {self.available}"


class Transfer(models.Model):
    """One movement. The totals are its two accounts' after it, null on system accounts (decisions 53)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(choices=TransferKind.choices)
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    debit_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    credit_account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    amount = models.BigIntegerField()
    debit_in = models.BigIntegerField(null=True, blank=True)
    debit_out = models.BigIntegerField(null=True, blank=True)
    credit_in = models.BigIntegerField(null=True, blank=True)
    credit_out = models.BigIntegerField(null=True, blank=True)
    posted_at = models.DateTimeField()
    source_ref = models.UUIDField()
    command_id = models.UUIDField()
    # Not a OneToOneField: its index would take an entry for each row of the batch; `reversed_once` takes few.
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
        related_name="reversals",
    )

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        indexes = [
            # A holding's inflows and its trail. Accruals are found by `one_accrual_per_activity`: an entry
            # here as well would be a twentieth of the batch. `into_holding` asks for both.
            models.Index(
                fields=["credit_account", "asset", "credit_in"],
                condition=Q(credit_in__isnull=False) & ~Q(kind=TransferKind.ACCRUAL),
                name="transfer_inflows",
            ),
            models.Index(
                fields=["source_ref"], condition=~Q(kind=TransferKind.ACCRUAL), name="transfer_of_source"
            ),
        ]
        constraints = [
            # No two outflows end at the same running total; of inflows the trigger and the audit see to that.
            models.UniqueConstraint(
                fields=["debit_account", "asset", "debit_out"],
                condition=Q(debit_out__isnull=False),
                name="outflows_form_a_chain",
            ),
            models.UniqueConstraint(
                fields=["credit_account", "source_ref"],
                condition=Q(kind=TransferKind.ACCRUAL),
                name="one_accrual_per_activity",
            ),
            models.UniqueConstraint(
                fields=["reverses"], condition=Q(reverses__isnull=False), name="reversed_once"
            ),
            models.UniqueConstraint(
                fields=["source_ref", "kind"],
                condition=Q(kind__in=[TransferKind.ISSUANCE, TransferKind.WITHHOLDING]),
                name="minted_once",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=AMOUNT_MAX), name="transfer_amount_positive"
            ),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")), name="transfer_between_two_accounts"
            ),
            models.CheckConstraint(
                condition=_any_of(_route(kind) for kind in ROUTES)
                | Q(kind=TransferKind.REVERSAL, reverses__isnull=False),
                name="transfer_takes_its_route",
            ),
            models.CheckConstraint(
                condition=Q(kind=TransferKind.REVERSAL) | Q(reverses=None), name="only_a_reversal_reverses"
            ),
            models.CheckConstraint(
                condition=~_band("asset_id", BOOK_BAND[Book.REGISTRY], ASSETS_PER_BAND)
                | Q(Exact(Mod(F("amount"), Value(G_PER_T)), Value(0))),
                name="registry_moves_whole_tonnes",
            ),
            models.CheckConstraint(
                # A CHECK that comes out NULL passes: the totals must be said to be there.
                condition=Q(debit_account_id__lt=HOLDINGS_FROM, debit_in=None, debit_out=None)
                | Q(debit_account_id__gte=HOLDINGS_FROM, debit_in__isnull=False, debit_out__isnull=False)
                & Q(debit_in__gte=F("debit_out"), debit_out__gte=F("amount")),
                name="debit_totals_of_holdings",
            ),
            models.CheckConstraint(
                condition=Q(credit_account_id__lt=HOLDINGS_FROM, credit_in=None, credit_out=None)
                | Q(credit_account_id__gte=HOLDINGS_FROM, credit_in__isnull=False, credit_out__isnull=False)
                & Q(credit_out__gte=0, credit_in__gte=F("credit_out") + F("amount")),
                name="credit_totals_of_holdings",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} of {self.asset_id}"


class Hold(models.Model):
    """Units set aside: pending, then posted or voided, each once. Nothing is released by silence."""

    id = models.UUIDField(primary_key=True, default=new_id)
    balance = models.ForeignKey(Balance, on_delete=models.PROTECT, related_name="holds")
    amount = models.BigIntegerField()
    status = models.TextField(choices=HoldStatus.choices, default=HoldStatus.PENDING)
    source_ref = models.UUIDField()
    placed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    placed_by = models.UUIDField()
    transfer = models.OneToOneField(
        Transfer, on_delete=models.PROTECT, null=True, blank=True, db_constraint=False
    )

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        triggers = HOLD_STATES.triggers()
        constraints = [
            HOLD_STATES.check("hold"),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=AMOUNT_MAX), name="hold_amount_positive"
            ),
            models.CheckConstraint(
                condition=Q(status=HoldStatus.PENDING, closed_at=None, transfer=None)
                | Q(status=HoldStatus.POSTED, closed_at__isnull=False, transfer__isnull=False)
                | Q(status=HoldStatus.VOIDED, closed_at__isnull=False, transfer=None),
                name="hold_closed_when_not_pending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.amount}"
