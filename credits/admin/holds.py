"""Holds: units set aside, pending until posted or voided."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import asset_name
from credits.admin.sealed import hold_amount
from credits.admin.sections import LEDGER
from credits.ledger.holds_states import HoldStatus
from credits.ledger.models import Hold
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.words import link

COLOURS = {HoldStatus.PENDING: "warning", HoldStatus.POSTED: "success", HoldStatus.VOIDED: "info"}


def _account(hold: Hold) -> Any:
    number = hold.balance.account_id
    return link(reverse("admin:credits_ledgeraccount_change", args=[number]), str(number))


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
        column("source_ref", _("source")),
        column("placed_at", _("placed")),
        column("placed_by", _("placed by")),
        column("closed_at", _("closed at")),
        column("transfer_id", _("transfer")),
    ]

    def heading(self, obj: Hold) -> str:
        return f"{hold_amount(obj)} · {obj.get_status_display()}"
