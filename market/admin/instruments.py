"""What is traded, with its reference prices; an operator opens and closes instruments."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from market.admin.choices import methodology_choices, scheme_choices
from market.admin.sections import MARKET
from market.instruments.models import Instrument
from market.instruments.services import PERMISSION, close_instrument, open_instrument
from market.instruments.states import InstrumentStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, status, title, whole, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import amount, plain
from puhui.kernel.clock import puhui_now

COLOURS = {InstrumentStatus.ACTIVE: "success", InstrumentStatus.CLOSED: "warning"}
PRICES_SHOWN = 100


def _words(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=80, widget=UnfoldAdminTextInputWidget(), **more)


def _whole(label: Any, first: int | None = None) -> forms.IntegerField:
    widget = UnfoldAdminIntegerFieldWidget()
    return forms.IntegerField(label=label, min_value=1, max_value=10**9, initial=first, widget=widget)


class InstrumentForm(ReasonForm):
    """The terms of a new instrument."""

    code = _words(
        _("code"),
        help_text=_("A new one: the scheme's code, then capitals and digits, with hyphens between."),
    )
    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    methodology = forms.ChoiceField(
        label=_("methodology"), choices=methodology_choices, widget=UnfoldAdminSelectWidget()
    )
    vintage = _whole(_("vintage"))
    title_zh = _words(_("title in Chinese"))
    title_en = _words(_("title in English"))
    opening_price_fen = _whole(_("first reference price, fen a tonne"))
    tick_fen = _whole(_("price step, fen"), 1)
    lot_t = _whole(_("quantity step, tonnes"), 1)
    field_order = [
        "code",
        "scheme",
        "methodology",
        "vintage",
        "title_zh",
        "title_en",
        "opening_price_fen",
        "tick_fen",
        "lot_t",
        "reason",
    ]


@admin.register(Instrument)
class InstrumentAdmin(ReadOnlyAdmin):
    section, position, icon = MARKET, 10, "sell"
    ordering = ["code"]
    list_display = [
        column("code", _("code")),
        title("title", _("title")),
        column("scheme", _("scheme")),
        column("methodology", _("methodology")),
        column("vintage", _("vintage"), plain),
        whole("tick_fen", _("price step, fen")),
        whole("lot_t", _("quantity step, tonnes")),
        status("status", _("state"), COLOURS),
    ]
    list_filter = [choice("status", _("state"), InstrumentStatus.choices)]
    fields = [*list_display, column("opened_at", _("opened at"))]
    actions_list = ["open"]
    actions_detail = ["close"]

    def parts(self, request: HttpRequest, obj: Instrument) -> Sequence[Part]:
        prices = obj.prices.order_by("-day", "-id")[:PRICES_SHOWN]
        rows = [
            [written(price.day), amount(price.price_fen), price.get_source_display(), written(price.set_at)]
            for price in prices
        ]
        headers = [_("from the day"), _("fen a tonne"), _("source"), _("set at")]
        return [Part(_("Reference prices"), headers, rows, _("Indicative, not a benchmark."))]

    @command_button(
        _("Open an instrument"),
        permission=PERMISSION,
        explains=_("Units of one scheme, methodology and vintage are traded under one code, for ever."),
        icon="add",
        on_list=True,
        form_class=InstrumentForm,
    )
    def open(self, request: HttpRequest, *, reason: str, **terms: Any) -> str:
        open_instrument(actor=actor_of(request), reason=reason, now=puhui_now(), **terms)
        return gettext("The instrument is open.")

    @command_button(
        _("Close for ever"),
        permission=PERMISSION,
        explains=_("No order comes in any more, and it never opens again. A stop for a while is a halt."),
        icon="block",
        is_dangerous=True,
        shown=lambda instrument: instrument.status == InstrumentStatus.ACTIVE,
    )
    def close(self, request: HttpRequest, obj: Instrument, *, reason: str) -> str:
        close_instrument(actor=actor_of(request), code=obj.pk, reason=reason, now=puhui_now())
        return gettext("The instrument is closed.")
