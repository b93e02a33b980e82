"""Bids: sealed until their session is closed, to staff as to everybody else."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from market.admin.cells import party, person
from market.admin.sections import MARKET
from market.trading.models import Bid
from market.trading.states import BidStatus
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status, whole
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount, link, short

COLOURS = {
    BidStatus.ACCEPTED: "info",
    BidStatus.FILLED: "success",
    BidStatus.PART_FILLED: "success",
    BidStatus.UNFILLED: "warning",
    BidStatus.VOID: "warning",
}


def _price(bid: Bid) -> Any:
    return gettext("sealed") if bid.price_fen is None else amount(bid.price_fen)


def _session(bid: Bid) -> Any:
    return link(reverse("admin:market_session_change", args=[bid.session_id]), str(bid.session))


@admin.register(Bid)
class BidAdmin(ReadOnlyAdmin):
    section, position, icon = MARKET, 40, "mail_lock"
    territory = ("party__region",)
    list_select_related = ("session", "party")
    list_display = [
        column("placed_at", _("placed at")),
        column("session.instrument_id", _("instrument")),
        party(_("party")),
        whole("quantity_t", _("tonnes")),
        computed("price", _("price, fen a tonne"), _price),
        column("is_retired", _("to be retired")),
        whole("filled_t", _("filled, t")),
        status("status", _("state"), COLOURS),
    ]
    list_filter = [choice("status", _("state"), BidStatus.choices), DayFilter]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of a bid, of a session or of a party")
    fields = [
        column("id", _("id")),
        *list_display,
        computed("session", _("auction session"), _session),
        column("beneficiary", _("beneficiary")),
        column("reason", _("reason")),
        column("receipt", _("receipt")),
        id_end("hold_id", _("hold")),
        person("person_id", _("person")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("sealed", "counts")

    def heading(self, obj: Bid) -> str:
        return f"{amount(obj.quantity_t)} t · {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        found = by_id("id", "session_id", "party_id", term=term) if term else None
        return (queryset if found is None else queryset.filter(found)), False
