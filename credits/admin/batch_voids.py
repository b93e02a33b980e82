"""Voids of batches: proposed on an issuance's page, confirmed or withdrawn here."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_time import approval_button
from accounts.admin.timelines import timeline_part
from credits.admin.issuances import APPROVE, serial_parts
from credits.admin.sections import ISSUANCE
from credits.issuance.filing_states import VOID_STATES, VoidStatus
from credits.issuance.services import confirm_void, withdraw_void
from credits.issuance.void_models import BatchVoid
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

COLOURS = {
    VoidStatus.PROPOSED: "warning",
    VoidStatus.CONFIRMED: "info",
    VoidStatus.EXECUTED: "success",
    VoidStatus.WITHDRAWN: "danger",
}


# Design value: units of a wrong report may be sold meanwhile.
DUE = Due("proposed_at", working_days=2, waits=(VoidStatus.PROPOSED,))


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what another person has proposed."""
    return rows.filter(status=VoidStatus.PROPOSED).exclude(proposed_by=actor_of(request).person_id)


def _is_proposed(void: BatchVoid) -> bool:
    return void.status == VoidStatus.PROPOSED


@admin.register(BatchVoid)
class BatchVoidAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 70, "delete_forever"
    work = (Work(APPROVE, _waits, due=DUE),)
    territory = ("issuance__city",)
    list_select_related = ("issuance",)
    list_display = [
        id_end("id", _("id")),
        column("issuance.batch", _("batch")),
        computed("tonnes", _("tonnes"), lambda row: amount(row.tonnes, "t")),
        computed("owed", _("owed by the buffer"), lambda row: amount(row.owed_t, "t")),
        status("status", _("state"), COLOURS),
        column("proposed_at", _("proposed at")),
        *DUE.columns,
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), VoidStatus.choices)]
    fields = [
        column("id", _("id")),
        column("issuance.batch", _("batch")),
        column("reason", _("reason")),
        column("status", _("state")),
        computed("tonnes", _("tonnes"), lambda row: amount(row.tonnes, "t")),
        computed("cancelled", _("cancelled"), lambda row: amount(row.cancelled_t, "t")),
        computed("compensated", _("from the buffer"), lambda row: amount(row.compensated_t, "t")),
        computed("owed", _("owed by the buffer"), lambda row: amount(row.owed_t, "t")),
        column("proposed_at", _("proposed at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
        column("executed_at", _("executed at")),
    ]
    actions_detail = ["confirm", "withdraw"]

    def heading(self, obj: BatchVoid) -> str:
        return f"{obj.issuance.batch} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: BatchVoid) -> Sequence[Part]:
        return [
            states_part(VOID_STATES, obj.status),
            *serial_parts(obj.issuance),
            timeline_part(("issuance", obj.issuance_id)),
        ]

    @approval_button(
        _("Confirm"),
        permission=APPROVE,
        explains=_("By another person than proposed it. Units of others are never taken."),
        icon="check",
        is_dangerous=True,
        shown=_is_proposed,
    )
    def confirm(self, request: HttpRequest, obj: BatchVoid, *, reason: str) -> Any:
        confirm_void(actor=actor_of(request), void_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The void is confirmed.")

    @command_button(
        _("Withdraw"),
        permission=APPROVE,
        explains=_("Nothing has moved; it may be proposed again."),
        icon="undo",
        shown=_is_proposed,
    )
    def withdraw(self, request: HttpRequest, obj: BatchVoid, *, reason: str) -> Any:
        withdraw_void(actor=actor_of(request), void_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The void is withdrawn.")
