"""Transfers: every movement of the ledger, newest first; and where the grams of an outflow came from."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import asset_name, quantity
from credits.admin.sections import LEDGER
from credits.admin.source_pages import source_cell, source_pages
from credits.ledger.models import LedgerAccount, Transfer
from credits.ledger.selectors import origins_of
from credits.ledger.types import TransferKind
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, written
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import as_number, as_uuid
from puhui.kernel.admin.words import NOTHING, link, short

ORIGINS_SHOWN = 100


def _account(side: str) -> Any:
    def show(transfer: Transfer) -> Any:
        account: LedgerAccount = getattr(transfer, side)
        text = f"{account.get_kind_display()} {account.scheme or short(account.party_id)}"
        return link(reverse("admin:credits_ledgeraccount_change", args=[account.pk]), text)

    return show


def _amount(transfer: Transfer) -> str:
    return quantity(transfer.asset, transfer.amount)


def _reversed(transfer: Transfer) -> Any:
    if transfer.reverses_id is None:
        return NOTHING
    return link(
        reverse("admin:credits_transfer_change", args=[transfer.reverses_id]), short(transfer.reverses_id)
    )


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 40, "swap_horiz"
    territory = ("debit_account__party__region", "credit_account__party__region")
    list_select_related = ("asset", "debit_account", "credit_account")
    list_display = [
        id_end("id", _("id")),
        column("kind", _("kind")),
        computed("amount", _("amount"), _amount),
        computed("asset", _("asset"), lambda transfer: asset_name(transfer.asset)),
        computed("debit", _("out of"), _account("debit_account")),
        computed("credit", _("into"), _account("credit_account")),
        column("posted_at", _("posted at")),
    ]
    list_filter = [choice("kind", _("kind"), TransferKind.choices), DayFilter]
    search_fields = ["id"]
    search_help_text = _(
        "The whole id of a transfer, of its source or of a party, or the number of an account"
    )
    fields = [
        column("id", _("id")),
        column("kind", _("kind")),
        computed("amount", _("amount"), _amount),
        computed("asset", _("asset"), lambda transfer: asset_name(transfer.asset)),
        computed("debit", _("out of"), _account("debit_account")),
        computed("credit", _("into"), _account("credit_account")),
        column("posted_at", _("posted at")),
        column("source_ref", _("source"), source_cell),
        column("command_id", _("command")),
        computed("reverses", _("reverses"), _reversed),
        computed(
            "after_debit",
            _("totals in / out, of the first account after it"),
            lambda t: totals(t.debit_in, t.debit_out),
        ),
        computed(
            "after_credit",
            _("totals in / out, of the second account after it"),
            lambda t: totals(t.credit_in, t.credit_out),
        ),
    ]

    def heading(self, obj: Transfer) -> str:
        return f"{obj.get_kind_display()} {_amount(obj)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """Compare whole ids along the indexes: holdings by their chains, sources but for the accruals'."""
        term = search_term.strip()
        if not term:
            return queryset, False
        number, identifier = as_number(term), as_uuid(term)
        if number is not None:
            return queryset.filter(of_accounts([number])), False
        if identifier is None:
            return queryset.none(), False
        holdings = list(LedgerAccount.objects.filter(party_id=identifier).values_list("pk", flat=True))
        if holdings:
            return queryset.filter(of_accounts(holdings)), False
        return queryset.filter(
            Q(pk=identifier) | Q(source_ref=identifier) & ~Q(kind=TransferKind.ACCRUAL)
        ), False

    def parts(self, request: HttpRequest, obj: Transfer) -> Sequence[Part]:
        origins = origins_of(obj)
        named = source_pages(origin.inflow.source_ref for origin in origins[:ORIGINS_SHOWN])
        rows = [
            [
                link(
                    reverse("admin:credits_transfer_change", args=[origin.inflow.pk]), short(origin.inflow.pk)
                ),
                origin.inflow.get_kind_display(),
                quantity(obj.asset, origin.amount),
                named.get(origin.inflow.source_ref, short(origin.inflow.source_ref)),
                written(origin.inflow.posted_at),
            ]
            for origin in origins[:ORIGINS_SHOWN]
        ]
        headers = [_("transfer"), _("kind"), _("amount taken"), _("source"), _("posted at")]
        note = _("The oldest units go first; the amounts add up to the transfer's.")
        return [Part(_("Where these units came from"), headers, rows, note)] if origins else ()


def of_accounts(numbers: list[int]) -> Q:
    """Return the condition that a transfer moved units of one of these holdings."""
    inward = Q(credit_account__in=numbers, credit_in__isnull=False)
    return inward | Q(debit_account__in=numbers, debit_out__isnull=False)


def totals(into: int | None, out: int | None) -> str | None:
    """Return the running totals of an account, none for the scheme's own."""
    return None if into is None else f"{into:,} / {out:,}"
