"""Transfers between parties and whom holders trust: to look at. Holders decide on them, staff freeze."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import named_link, party_link
from credits.admin.cells import organisation
from credits.admin.sections import LEDGER
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.registry.transfer_states import DestinationStatus, TransferStatus
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import amount, short

T, D = TransferStatus, DestinationStatus


@admin.register(PartyTransfer)
class PartyTransferAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 52, "swap_horiz"
    territory = ("party__region",)
    list_select_related = ("party", "destination", "asset")
    list_display = [
        id_end("id", _("id")),
        organisation(_("holder")),
        computed("destination", _("destination"), lambda row: named_link(row.destination)),
        column("asset.batch", _("batch")),
        computed("tonnes", _("tonnes"), lambda row: amount(row.quantity_t, "t")),
        status(
            "status",
            _("state"),
            {T.AWAITING_APPROVAL: "warning", T.WAITING: "info", T.COMPLETED: "success"},
        ),
        column("due_at", _("due")),
    ]
    list_filter = [choice("status", _("state"), T.choices)]
    fields = [
        *list_display,
        column("is_trusted", _("to a trusted destination")),
        column("reason", _("reason")),
        computed("initiated_by", _("begun by"), lambda row: party_link(row.initiated_by)),
        column("initiated_at", _("begun at")),
        computed("approved_by", _("approved by"), lambda row: party_link(row.approved_by)),
        column("approved_at", _("approved at")),
        column("ended_at", _("ended at")),
        column("end_reason", _("reason of the end")),
        column("hold_id", _("hold")),
    ]

    def heading(self, obj: PartyTransfer) -> str:
        return f"{amount(obj.quantity_t, 't')} · {obj.get_status_display()}"


@admin.register(TrustedDestination)
class TrustedDestinationAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 54, "verified_user"
    territory = ("party__region",)
    list_select_related = ("party", "destination")
    list_display = [
        id_end("id", _("id")),
        organisation(_("holder")),
        computed("destination", _("destination"), lambda row: named_link(row.destination)),
        status("status", _("state"), {D.AWAITING_APPROVAL: "warning", D.APPROVED: "success"}),
        column("active_at", _("trusted from")),
    ]
    list_filter = [choice("status", _("state"), D.choices)]
    fields = [
        *list_display,
        computed("proposed_by", _("proposed by"), lambda row: party_link(row.proposed_by)),
        column("proposed_at", _("proposed at")),
        computed("approved_by", _("approved by"), lambda row: party_link(row.approved_by)),
        column("approved_at", _("approved at")),
        column("removed_at", _("removed at")),
    ]

    def heading(self, obj: TrustedDestination) -> str:
        return f"{obj.get_status_display()} {short(obj.pk)}"
