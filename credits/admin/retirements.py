"""Retirements, each with its public certificate and the units it took."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import asset_name, party, quantity
from credits.admin.sections import LEDGER
from credits.ledger.models import Transfer
from credits.ledger.types import Book, TransferKind
from credits.retirement.models import Purpose, Retirement
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, grams, written
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import link, short


def _certificate(retirement: Retirement) -> Any:
    """Return a link to the certificate as everybody sees it."""
    return link(reverse("certificate", args=[retirement.certificate_no]), retirement.certificate_no)


def _pdf(retirement: Retirement) -> Any:
    return link(reverse("certificate-pdf", args=[retirement.certificate_no]), "PDF")


@admin.register(Retirement)
class RetirementAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 60, "workspace_premium"
    territory = ("party__region",)
    list_display = [
        column("certificate_no", _("certificate")),
        party(_("party")),
        column("book", _("book")),
        grams("quantity_g", _("quantity")),
        column("purpose", _("purpose")),
        column("beneficiary", _("beneficiary")),
        column("retired_at", _("retired at")),
    ]
    list_filter = [
        choice("book", _("book"), Book.choices),
        choice("purpose", _("purpose"), Purpose.choices),
        DayFilter,
    ]
    search_fields = ["certificate_no"]
    search_help_text = _("The number of a certificate, or the whole id of a retirement or of a party")
    fields = [
        column("id", _("id")),
        computed("certificate", _("certificate"), _certificate),
        computed("pdf", _("certificate to print"), _pdf),
        party(_("party")),
        column("scheme", _("scheme")),
        column("book", _("book")),
        grams("quantity_g", _("quantity")),
        column("purpose", _("purpose")),
        column("beneficiary", _("beneficiary")),
        column("reason", _("reason")),
        column("retired_at", _("retired at")),
        column("command_id", _("command")),
    ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(certificate_no=term.upper()) | by_id("id", "party_id", term=term)), False

    def parts(self, request: HttpRequest, obj: Retirement) -> Sequence[Part]:
        # Named without accruals, so that the partial index on sources answers.
        taken = (
            Transfer.objects.filter(source_ref=obj.pk)
            .exclude(kind=TransferKind.ACCRUAL)
            .select_related("asset")
        )
        rows = [
            [
                link(reverse("admin:credits_transfer_change", args=[item.pk]), short(item.pk)),
                asset_name(item.asset),
                quantity(item.asset, item.amount),
                written(item.posted_at),
            ]
            for item in taken.order_by("asset__vintage", "asset_id")
        ]
        return [Part(_("Units retired"), [_("transfer"), _("asset"), _("amount"), _("posted at")], rows)]
