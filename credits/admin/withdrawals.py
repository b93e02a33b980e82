"""Withdrawals of versions: one methodology officer proposes on the version's page, another confirms here."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_time import approval_button
from accounts.admin.party_links import party_link
from credits.admin.cells import period
from credits.admin.sections import RULES
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.permissions import PUBLISH
from credits.methodologies.services import confirm_withdrawal, drop_withdrawal
from credits.methodologies.states import WithdrawalStatus
from credits.methodologies.withdrawal_models import VersionWithdrawal
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, status
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

# As long as a void of a batch: what is wrong stays in force until then.
DUE = Due("proposed_at", working_days=2, waits=(WithdrawalStatus.PROPOSED,))
COLOURS = {WithdrawalStatus.PROPOSED: "warning", WithdrawalStatus.CONFIRMED: "danger"}


def _for_a_second(rows: QuerySet, request: HttpRequest) -> QuerySet:
    person = actor_of(request).person_id
    return rows.filter(status=WithdrawalStatus.PROPOSED).exclude(proposed_by=person)


def _is_proposed(withdrawal: VersionWithdrawal) -> bool:
    return withdrawal.status == WithdrawalStatus.PROPOSED


@admin.register(VersionWithdrawal)
class VersionWithdrawalAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 45, "block"
    ordering = ["-pk"]
    work = (Work(PUBLISH, _for_a_second, {"status": WithdrawalStatus.PROPOSED}, due=DUE),)
    list_display = [
        column("version", _("version")),
        status("status", _("state"), COLOURS),
        computed("proposed_by", _("proposed by"), lambda row: party_link(row.proposed_by)),
        column("proposed_at", _("proposed at")),
        column("restored", _("in effect again")),
        *DUE.columns,
    ]
    list_filter = [choice("status", _("state"), WithdrawalStatus.choices)]
    fields = [
        *list_display,
        column("reason", _("reason")),
        computed("decided_by", _("decided by"), lambda row: party_link(row.decided_by)),
        column("decided_at", _("decided at")),
    ]
    actions_detail = ["confirm", "drop"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Documents are long, and the list shows their numbers alone.
        rows = super().get_queryset(request).select_related("version", "restored")
        return rows.defer("version__text", "restored__text")

    def heading(self, obj: VersionWithdrawal) -> str:
        return f"{obj.version} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: VersionWithdrawal) -> Sequence[Part]:
        versions = MethodologyVersion.objects.filter(methodology=obj.version.methodology_id)
        rows: list[list[Any]] = [
            [f"v{row.version}", row.get_status_display(), period(row.effective_from, row.effective_to)]
            for row in versions.order_by("version")
        ]
        return [Part(_("Versions"), [_("version"), _("state"), _("effective")], rows)]

    @approval_button(
        _("Confirm the withdrawal"),
        permission=PUBLISH,
        explains=_(
            "For good, by another person: it decides nothing from now on, and the version before has its days"
            " again. What it has decided stands."
        ),
        icon="block",
        shown=_is_proposed,
        is_dangerous=True,
    )
    def confirm(self, request: HttpRequest, obj: VersionWithdrawal, *, reason: str) -> Any:
        confirm_withdrawal(actor=actor_of(request), now=puhui_now(), withdrawal_id=obj.pk, reason=reason)
        return gettext("The version is withdrawn.")

    @command_button(
        _("Drop the withdrawal"),
        permission=PUBLISH,
        explains=_("The version stays. Whoever proposed it may take it back so."),
        icon="undo",
        shown=_is_proposed,
    )
    def drop(self, request: HttpRequest, obj: VersionWithdrawal, *, reason: str) -> Any:
        drop_withdrawal(actor=actor_of(request), now=puhui_now(), withdrawal_id=obj.pk, reason=reason)
        return gettext("The version stays.")
