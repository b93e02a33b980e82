"""Lots in custody and what is promised of them; an operator drafts an auction from a lot."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from market.admin.cells import instrument_codes, party, person
from market.admin.sections import MARKET
from market.admin.trail import trail_page
from market.bridge.models import BridgeTransfer
from market.custody.models import Lot, LotReservation
from market.custody.selectors import serials_of
from market.trading.models import Allocation, Session
from market.trading.services import draft_session
from market.trading.services.sessions import FEE_BP, MIN_BIDDERS, PERMISSION
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, whole, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount, link, short
from puhui.kernel.clock import puhui_now

FREE = [("yes", _("yes")), ("no", _("no"))]


def _number(label: Any, first: int | None = None, least: int = 1) -> forms.IntegerField:
    widget = UnfoldAdminIntegerFieldWidget()
    return forms.IntegerField(label=label, min_value=least, max_value=10**9, initial=first, widget=widget)


def _instant(label: Any) -> forms.DateTimeField:
    help_text = _("As 2026-11-02 09:30, Shanghai time")
    return forms.DateTimeField(label=label, help_text=help_text, widget=UnfoldAdminTextInputWidget())


class SessionForm(ReasonForm):
    """The notice of an auction."""

    supply_t = _number(_("tonnes for sale"))
    reserve_fen = _number(_("reserve price, fen a tonne"))
    allocation = forms.ChoiceField(
        label=_("bids at the price share"), choices=Allocation.choices, widget=UnfoldAdminSelectWidget()
    )
    opens_at = _instant(_("opens at"))
    closes_at = _instant(_("closes at"))
    min_bidders = _number(_("bidders at least"), MIN_BIDDERS)
    fee_bp = _number(_("fee, basis points"), FEE_BP, least=0)
    field_order = [
        "supply_t",
        "reserve_fen",
        "allocation",
        "opens_at",
        "closes_at",
        "min_bidders",
        "fee_bp",
        "reason",
    ]


def _free(rows: QuerySet, value: str) -> QuerySet:
    if value == "yes":
        return rows.filter(remaining_t__gt=F("reserved_t"))
    return rows.filter(remaining_t=F("reserved_t"))


def _promised_to(refs: Sequence[UUID]) -> dict[UUID, Any]:
    """Return links to the sessions and bridge transfers that units of a lot are promised to."""
    found: dict[UUID, Any] = {}
    for session in Session.objects.filter(pk__in=refs):
        address = reverse("admin:market_session_change", args=[session.pk])
        found[session.pk] = link(address, f"{_('auction session')} · {session.instrument_id}")
    for transfer in BridgeTransfer.objects.filter(pk__in=refs):
        address = reverse("admin:market_bridgetransfer_change", args=[transfer.pk])
        found[transfer.pk] = link(address, f"{_('bridge transfer')} · {transfer.venue_id}")
    return found


@admin.register(Lot)
class LotAdmin(ReadOnlyAdmin):
    section, position, icon = MARKET, 20, "inventory_2"
    list_select_related = ("party",)
    territory = ("party__region",)
    list_display = [
        column("batch", _("batch")),
        column("instrument_id", _("instrument")),
        party(_("party")),
        whole("quantity_t", _("put in, t")),
        whole("remaining_t", _("in custody, t")),
        whole("reserved_t", _("promised, t")),
        column("deposited_at", _("put in at")),
    ]
    list_filter = [
        choice("free", _("anything free"), FREE, _free),
        choice("instrument", _("instrument"), instrument_codes),
        DayFilter,
    ]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of a lot or of a party")
    fields = [column("id", _("id")), *list_display, person("deposited_by", _("put in by"))]
    actions_detail = ["draft"]

    def get_urls(self) -> list:
        site = self.admin_site
        page = site.admin_view(lambda request, entry_id: trail_page(site, request, entry_id))
        return [path("trail/<uuid:entry_id>/", page, name="market_trail"), *super().get_urls()]

    def heading(self, obj: Lot) -> str:
        return f"{obj.batch} · {amount(obj.quantity_t, 't')} · {written(obj.deposited_at)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "party_id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: Lot) -> Sequence[Part]:
        promised = LotReservation.objects.filter(lot=obj).order_by("-id")[:50]
        named = _promised_to([one.ref for one in promised])
        rows = [
            [
                named.get(one.ref, short(one.ref)),
                one.get_status_display(),
                amount(one.quantity_t),
                amount(one.taken_t),
                written(one.reserved_at),
                written(one.closed_at),
            ]
            for one in promised
        ]
        headers = [_("for"), _("state"), _("promised, t"), _("taken, t"), _("since"), _("closed at")]
        numbers = [[run.serial, amount(run.last - run.first + 1)] for run in serials_of(obj)[:50]]
        return [
            Part(_("What is promised of it"), headers, rows),
            Part(_("Serial numbers in custody"), [_("serial numbers"), _("tonnes")], numbers),
        ]

    @command_button(
        _("Draft an auction"),
        permission=PERMISSION,
        explains=_("The tonnes are promised to it from now on. Another operator checks it before it opens."),
        icon="gavel",
        form_class=SessionForm,
        shown=lambda lot: lot.remaining_t > lot.reserved_t,
    )
    def draft(self, request: HttpRequest, obj: Lot, *, reason: str, **terms: Any) -> HttpResponseRedirect:
        actor, now = actor_of(request), puhui_now()
        session = draft_session(actor=actor, lot_id=obj.pk, reason=reason, now=now, **terms)
        messages.success(request, _("The auction waits for another operator."))
        return HttpResponseRedirect(reverse("admin:market_session_change", args=[session.pk]))
