"""Transfers between parties and whom holders trust: to look at. Holders decide on them, staff freeze."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.organisation_checks import check_part
from accounts.admin.party_links import named_link, party_link
from accounts.admin.timelines import timeline_part
from credits.admin.cells import organisation
from credits.admin.sections import LEDGER
from credits.ledger.freeze_models import Freeze
from credits.ledger.freeze_states import FreezeScope, FreezeStatus
from credits.registry.cancelled_by import cancelled_by
from credits.registry.models import PartyTransfer, TrustedDestination
from credits.registry.permissions import FREEZE
from credits.registry.transfer_states import (
    DESTINATION_STATES,
    TRANSFER_STATES,
    DestinationStatus,
    TransferStatus,
)
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status, written
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount, link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

T, D = TransferStatus, DestinationStatus
UNDER_WAY = (T.AWAITING_APPROVAL, T.WAITING)


def _under_way(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    return rows.filter(status__in=UNDER_WAY)


def _added(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    """Return what holders have put on their lists and does not count yet."""
    return rows.filter(Q(status=D.AWAITING_APPROVAL) | Q(status=D.APPROVED, active_at__gt=puhui_now()))


def _hold(transfer: PartyTransfer) -> Any:
    return link(reverse("admin:credits_hold_change", args=[transfer.hold_id]), short(transfer.hold_id))


def _cancelled_by(transfer: PartyTransfer) -> Any:
    return cancelled_by(transfer).label if transfer.status == T.CANCELLED else None


@admin.register(PartyTransfer)
class PartyTransferAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 52, "swap_horiz"
    work = (Work(FREEZE, _under_way, due=Due("due_at")),)
    ordering = ["due_at", "-pk"]
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
    list_filter = [waiting_for_me(_under_way), choice("status", _("state"), T.choices)]
    fields = [
        *list_display,
        column("is_trusted", _("to a trusted destination")),
        column("reason", _("reason")),
        computed("initiated_by", _("begun by"), lambda row: party_link(row.initiated_by)),
        column("initiated_at", _("begun at")),
        computed("approved_by", _("approved by"), lambda row: party_link(row.approved_by)),
        column("approved_at", _("approved at")),
        column("ended_at", _("ended at")),
        computed("cancelled_by", _("cancelled by"), _cancelled_by),
        column("end_reason", _("reason of the end")),
        computed("hold", _("hold"), _hold),
    ]

    def heading(self, obj: PartyTransfer) -> str:
        return f"{amount(obj.quantity_t, 't')} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: PartyTransfer) -> Sequence[Part]:
        return [
            states_part(TRANSFER_STATES, obj.status),
            check_part(obj.destination),
            _freezes(obj),
            timeline_part(("party_transfer", obj.pk)),
        ]


@admin.register(TrustedDestination)
class TrustedDestinationAdmin(ReadOnlyAdmin):
    section, position, icon = LEDGER, 54, "verified_user"
    work = (Work(FREEZE, _added, due=Due("active_at")),)
    territory = ("party__region",)
    list_select_related = ("party", "destination")
    list_display = [
        id_end("id", _("id")),
        organisation(_("holder")),
        computed("destination", _("destination"), lambda row: named_link(row.destination)),
        status("status", _("state"), {D.AWAITING_APPROVAL: "warning", D.APPROVED: "success"}),
        column("active_at", _("trusted from")),
    ]
    list_filter = [waiting_for_me(_added), choice("status", _("state"), D.choices)]
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

    def parts(self, request: HttpRequest, obj: TrustedDestination) -> Sequence[Part]:
        return [
            states_part(DESTINATION_STATES, obj.status),
            check_part(obj.destination),
            timeline_part(("trusted_destination", obj.pk)),
        ]


def _freezes(transfer: PartyTransfer) -> Part:
    """Return the freezes that keep the transfer back now."""
    parties = [transfer.party_id, transfer.destination_id]
    concerned = Q(asset_id=transfer.asset_id) | Q(account__party_id__in=parties) | Q(scope=FreezeScope.ALL)
    standing = Freeze.objects.exclude(status=FreezeStatus.RELEASED).filter(concerned).order_by("-id")
    rows = [
        [
            link(reverse("admin:credits_freeze_change", args=[row.pk]), row.get_scope_display()),
            row.get_status_display(),
            written(row.placed_at),
            row.reason,
        ]
        for row in standing
    ]
    return Part(_("Freezes that keep it back"), [_("what"), _("state"), _("placed"), _("reason")], rows)
