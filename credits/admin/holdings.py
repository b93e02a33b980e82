"""Ledger accounts: a party's holding with its balances and movements, and the scheme's own accounts."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import asset_name, party, quantity
from credits.admin.sealed import balance_amount, balance_cells, hold_amount
from credits.admin.sections import LEDGER
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.ledger.models import Balance, Hold, LedgerAccount, Transfer
from credits.ledger.types import AccountKind, Book
from credits.registry.permissions import FREEZE
from credits.registry.services import place_freeze
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import Column, Label, column, computed, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import as_number, by_id
from puhui.kernel.admin.words import link, plain, short
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

LATEST = 20
# A design value (ADR 0067): nobody has looked into it yet, and its holder can do nothing meanwhile.
TAKEN_OVER_DUE = Due("frozen_at", working_days=2, ended="is_taken_over")


def account_link(row: Balance) -> Any:
    """Return a link to the holding of a balance."""
    return link(reverse("admin:credits_ledgeraccount_change", args=[row.account_id]), str(row.account_id))


def _frozen(rows: QuerySet, value: str) -> QuerySet:
    if value == "audit":
        return rows.filter(kind=AccountKind.HOLDING, frozen_at__isnull=False, is_taken_over=False)
    return rows.filter(frozen_at__isnull=value == "no")


def _for_a_registrar(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    """Keep what stands frozen without a registrar's freeze, which alone two people can release."""
    return _frozen(rows, "audit")


def _searched(rows: QuerySet, text: str, *, number: str, party: str) -> QuerySet:
    """Search by the number of an account, or by the whole id of a party; without a text everything."""
    term = text.strip()
    if not term:
        return rows
    found = as_number(term)
    return rows.filter(by_id(party, term=term) if found is None else Q(**{number: found}))


@admin.register(LedgerAccount)
class LedgerAccountAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 20, "account_balance_wallet"
    territory = ("party__region",)
    work = (
        Work(
            FREEZE, _for_a_registrar, {"frozen": "audit"}, _("Accounts that the audit froze"), TAKEN_OVER_DUE
        ),
    )
    list_display = [
        column("id", _("number"), plain),
        column("kind", _("kind")),
        party(_("party")),
        column("scheme", _("scheme")),
        column("frozen_at", _("frozen at")),
        *TAKEN_OVER_DUE.columns,
    ]
    list_filter = [
        choice("kind", _("kind"), AccountKind.choices),
        choice(
            "frozen", _("frozen"), [("yes", _("yes")), ("no", _("no")), ("audit", _("by the audit"))], _frozen
        ),
    ]
    search_fields = ["party_id"]
    search_help_text = _("The number of an account, or the whole id of a party")
    fields = [
        column("id", _("number"), plain),
        column("kind", _("kind")),
        party(_("party")),
        column("holder_is_person", _("held by a person")),
        column("scheme", _("scheme")),
        column("frozen_at", _("frozen at")),
        column("frozen_reason", _("reason for the freeze")),
        *TAKEN_OVER_DUE.columns,
    ]
    actions_detail = ["take_over"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        standing = Freeze.objects.filter(account=OuterRef("pk")).exclude(status=FreezeStatus.RELEASED)
        return super().get_queryset(request).annotate(is_taken_over=Exists(standing))

    def heading(self, obj: LedgerAccount) -> str:
        return f"{obj.get_kind_display()} {obj.pk}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return _searched(queryset, search_term, number="pk", party="party_id"), False

    def parts(self, request: HttpRequest, obj: LedgerAccount) -> Sequence[Part]:
        if obj.kind != AccountKind.HOLDING:
            return ()
        balances = (
            Balance.objects.filter(account=obj).select_related("asset").order_by("asset__book", "asset_id")
        )
        held = [[asset_name(balance.asset), *balance_cells(balance)] for balance in balances]
        headers = [_("asset"), _("available"), _("held"), _("ever in"), _("ever out")]
        return [Part(_("Balances"), headers, held), _movements(obj), _holds(obj)]

    @command_button(
        _("Take the freeze over"),
        permission=FREEZE,
        explains=_(
            "It stays frozen, now by you: it is looked at again on Freezes, and two people release it."
        ),
        icon="ac_unit",
        shown=lambda account: account.frozen_at is not None and not account.is_taken_over,
    )
    def take_over(self, request: HttpRequest, obj: LedgerAccount, *, reason: str) -> str:
        actor, target = actor_of(request), str(obj.party_id)
        place_freeze(actor=actor, scope=FreezeScope.ACCOUNT, target=target, reason=reason, now=puhui_now())
        return gettext("It is frozen by you now.")


def _movements(account: LedgerAccount) -> Part:
    sides = Q(credit_account=account, credit_in__isnull=False) | Q(
        debit_account=account, debit_out__isnull=False
    )
    transfers = Transfer.objects.filter(sides).select_related("asset").order_by("-id")[:LATEST]
    rows = [
        [
            link(reverse("admin:credits_transfer_change", args=[item.pk]), short(item.pk)),
            item.get_kind_display(),
            f"{'+' if item.credit_account_id == account.pk else '−'} {quantity(item.asset, item.amount)}",
            asset_name(item.asset),
            written(item.posted_at),
        ]
        for item in transfers
    ]
    headers = [_("transfer"), _("kind"), _("amount"), _("asset"), _("posted at")]
    return Part(_("Latest movements"), headers, rows)


def _holds(account: LedgerAccount) -> Part:
    holds = (
        Hold.objects.filter(balance__account=account)
        .select_related("balance__asset")
        .order_by("-id")[:LATEST]
    )
    rows = [
        [
            link(reverse("admin:credits_hold_change", args=[hold.pk]), short(hold.pk)),
            hold.get_status_display(),
            hold_amount(hold),
            written(hold.placed_at),
            written(hold.closed_at),
        ]
        for hold in holds
    ]
    return Part(_("Holds"), [_("hold"), _("state"), _("amount"), _("placed"), _("closed at")], rows)


def _amount(name: str, label: Label) -> Column:
    return computed(name, label, lambda balance: balance_amount(balance, name))


@admin.register(Balance)
class BalanceAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 30, "balance"
    territory = ("account__party__region",)
    list_select_related = ("account", "asset")
    list_display = [
        computed("account", _("account"), account_link),
        computed("asset", _("asset"), lambda balance: asset_name(balance.asset)),
        _amount("available", _("available")),
        _amount("held", _("held")),
        _amount("in_total", _("ever in")),
        _amount("out_total", _("ever out")),
    ]
    list_display_links = None
    list_filter = [choice("asset__book", _("book"), Book.choices)]
    search_fields = ["account_id"]
    search_help_text = _("The number of an account, or the whole id of a party")
    fields = [*list_display]

    def heading(self, obj: Balance) -> str:
        return f"{obj.account_id} · {asset_name(obj.asset)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return _searched(queryset, search_term, number="account_id", party="account__party_id"), False
