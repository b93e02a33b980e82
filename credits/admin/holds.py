"""Holds: units set aside, pending until posted or voided."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import party_link
from credits.admin.cells import asset_name
from credits.admin.sealed import hold_amount
from credits.admin.sections import LEDGER
from credits.admin.source_pages import source_cell
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Hold
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.words import NOTHING, link, short

COLOURS = {HoldStatus.PENDING: "warning", HoldStatus.POSTED: "success", HoldStatus.VOIDED: "info"}


def _account(hold: Hold) -> Any:
    number = hold.balance.account_id
    return link(reverse("admin:credits_ledgeraccount_change", args=[number]), str(number))


def _transfer(hold: Hold) -> Any:
    if hold.transfer_id is None:
        return NOTHING
    return link(reverse("admin:credits_transfer_change", args=[hold.transfer_id]), short(hold.transfer_id))


@admin.register(Hold)
class HoldAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 50, "lock_clock"
    territory = ("balance__account__party__region",)
    list_select_related = ("balance__asset",)
    list_display = [
        id_end("id", _("id")),
        status("status", _("state"), COLOURS),
        computed("amount", _("amount"), hold_amount),
        computed("asset", _("asset"), lambda hold: asset_name(hold.balance.asset)),
        computed("account", _("account"), _account),
        column("placed_at", _("placed")),
        column("closed_at", _("closed at")),
    ]
    list_filter = [choice("status", _("state"), HoldStatus.choices), DayFilter]
    fields = [
        column("id", _("id")),
        column("status", _("state")),
        computed("amount", _("amount"), hold_amount),
        computed("asset", _("asset"), lambda hold: asset_name(hold.balance.asset)),
        computed("account", _("account"), _account),
        column("source_ref", _("source"), source_cell),
        column("placed_at", _("placed")),
        column("placed_by", _("placed by"), party_link),
        column("closed_at", _("closed at")),
        computed("transfer", _("transfer"), _transfer),
    ]

    def heading(self, obj: Hold) -> str:
        return f"{hold_amount(obj)} · {obj.get_status_display()}"
