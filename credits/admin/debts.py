"""Debts of proven fraud: what is owed, what later credits have paid, when it lapses."""

from collections.abc import Sequence

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import party
from credits.admin.sections import CAPTURE
from credits.reversals.models import Debt
from credits.reversals.states import DebtStatus
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, grams, id_end, status, written
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount, link, short

COLOURS = {DebtStatus.OPEN: "warning", DebtStatus.PAID: "success", DebtStatus.LAPSED: "info"}


@admin.register(Debt)
class DebtAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 80, "account_balance_wallet"
    list_select_related = ("reversal",)
    list_display = [
        id_end("pk", _("id")),
        party(_("party")),
        column("scheme", _("scheme")),
        grams("principal_g", _("debt")),
        grams("paid_g", _("paid")),
        status("status", _("state"), COLOURS),
        column("incurred_at", _("since")),
        column("lapses_at", _("lapses at")),
    ]
    list_filter = [choice("status", _("state"), DebtStatus.choices)]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of a debt or of a party")
    fields = [
        *list_display,
        column("is_coin_only", _("coin-only grams")),
        column("closed_at", _("closed at")),
        computed(
            "case",
            _("reversal case"),
            lambda debt: link(
                reverse("admin:credits_reversalcase_change", args=[debt.reversal.case_id]),
                short(debt.reversal.case_id),
            ),
        ),
    ]

    def heading(self, obj: Debt) -> str:
        return f"{amount(obj.principal_g, 'g')} {short(obj.pk)}"

    def parts(self, request: HttpRequest, obj: Debt) -> Sequence[Part]:
        rows = [
            [written(payment.paid_at), amount(payment.grams, "g"), short(payment.transfer_id)]
            for payment in obj.payments.order_by("id")
        ]
        return [Part(_("Payments"), [_("at"), _("grams"), _("transfer")], rows)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("pk", "party_id", term=term)) if term else queryset), False
