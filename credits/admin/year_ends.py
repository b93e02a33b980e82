"""Years' ends: one officer proposes to settle a year by the scheme's rule, another announces it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from accounts.admin.one_time import approval_button
from accounts.admin.party_links import party_link
from accounts.admin.timelines import timeline_part
from credits.admin.cells import asset_name
from credits.admin.names import scheme_choices
from credits.admin.sections import REWARDS
from credits.ledger.models import Asset
from credits.ledger.types import Book
from credits.yearend.models import YearEndSettlement
from credits.yearend.permissions import PERMISSION
from credits.yearend.selectors import forecast_of, sums_of
from credits.yearend.services import announce_settlement, propose_settlement, withdraw_settlement
from credits.yearend.states import SETTLEMENT_STATES, LineOutcome, SettlementStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

COLOURS = {
    SettlementStatus.PROPOSED: "warning",
    SettlementStatus.ANNOUNCED: "info",
    SettlementStatus.DONE: "success",
    SettlementStatus.WITHDRAWN: "danger",
}


# Design value.
DECIDE_BY = Due("proposed_at", working_days=5, waits=(SettlementStatus.PROPOSED,))


def _for_a_second(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(status=SettlementStatus.PROPOSED).exclude(proposed_by=actor_of(request).person_id)


def _is_proposed(settlement: YearEndSettlement) -> bool:
    return settlement.status == SettlementStatus.PROPOSED


def _is_open(settlement: YearEndSettlement) -> bool:
    return settlement.status in (SettlementStatus.PROPOSED, SettlementStatus.ANNOUNCED)


class YearForm(ReasonForm):
    """Which year of which scheme."""

    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    year = forms.IntegerField(
        label=_("year"), min_value=2000, max_value=9999, widget=UnfoldAdminIntegerFieldWidget()
    )


@admin.register(YearEndSettlement)
class YearEndSettlementAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 90, "event_repeat"
    work = (Work(PERMISSION, _for_a_second, {"status": SettlementStatus.PROPOSED.value}, due=DECIDE_BY),)
    list_display = [
        id_end("id", _("id")),
        column("scheme", _("scheme")),
        column("year", _("year")),
        status("status", _("state"), COLOURS),
        column("due_on", _("due on")),
        computed("proposed_by", _("proposed by"), lambda row: party_link(row.proposed_by)),
        column("proposed_at", _("proposed at")),
        *DECIDE_BY.columns,
    ]
    list_filter = [choice("status", _("state"), SettlementStatus.choices)]
    fields = [
        column("id", _("id")),
        *list_display[1:],
        column("reason", _("reason")),
        computed("rule_label", _("rule"), lambda row: row.rule.label),
        computed("personal", _("personal grams"), lambda row: row.rule.get_personal_display()),
        computed("coin_only", _("coin-only grams"), lambda row: row.rule.get_coin_only_display()),
        computed("programme", _("programme's remainders"), lambda row: row.rule.get_programme_display()),
        column("announced_on", _("announced on")),
        column("notice_days", _("days of notice")),
        computed("decided_by", _("decided by"), lambda row: party_link(row.decided_by)),
        column("decided_at", _("decided at")),
        column("told_at", _("everybody told at")),
        column("finished_at", _("finished at")),
    ]
    actions_list = ["propose"]
    actions_detail = ["announce", "withdraw"]

    def heading(self, obj: YearEndSettlement) -> str:
        return f"{obj.scheme} {obj.year}"

    def parts(self, request: HttpRequest, obj: YearEndSettlement) -> Sequence[Part]:
        return [
            states_part(SETTLEMENT_STATES, obj.status),
            *([forecast_part(obj)] if _is_open(obj) else []),
            settled_part(obj),
            remainders_part(obj),
            timeline_part(("year_end_settlement", obj.pk)),
        ]

    @command_button(
        _("Propose to settle a year"),
        permission=PERMISSION,
        explains=_(
            "By the rule in force on the year's last day. Nothing moves until another has announced it."
        ),
        icon="event_repeat",
        on_list=True,
        form_class=YearForm,
    )
    def propose(self, request: HttpRequest, *, reason: str, **asked: Any) -> str:
        propose_settlement(actor=actor_of(request), reason=reason, now=puhui_now(), **asked)
        return gettext("The settlement waits for another person.")

    @approval_button(
        _("Announce"),
        permission=PERMISSION,
        explains=_(
            "Rule and day become public, everybody with grams left is told, and on the day it is done."
        ),
        icon="campaign",
        shown=_is_proposed,
        is_dangerous=True,
    )
    def announce(self, request: HttpRequest, obj: YearEndSettlement, *, reason: str) -> str:
        done = announce_settlement(
            actor=actor_of(request), settlement_id=obj.pk, reason=reason, now=puhui_now()
        )
        return gettext("The year is settled on %(due)s.") % {"due": done.due_on}

    @command_button(
        _("Withdraw"),
        permission=PERMISSION,
        explains=_("Nothing is settled. Possible until the day comes."),
        icon="close",
        shown=_is_open,
    )
    def withdraw(self, request: HttpRequest, obj: YearEndSettlement, *, reason: str) -> str:
        withdraw_settlement(actor=actor_of(request), settlement_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The settlement is withdrawn.")


def forecast_part(settlement: YearEndSettlement) -> Part:
    """Return what would be settled if it were done now: a dry run."""
    rows = [
        [Book(book).label, amount(parties), amount(grams, "g")]
        for book, parties, grams in forecast_of(settlement)
    ]
    note = _("As the holdings are now; nothing is locked or written by looking.")
    return Part(_("What it would come to"), [_("book"), _("parties"), _("grams")], rows, note)


def settled_part(settlement: YearEndSettlement) -> Part:
    """Return what has been settled so far."""
    sums = sums_of(settlement)
    rows = [
        [outcome.label, amount(sums[outcome][0], "g"), amount(sums[outcome][1])]
        for outcome in LineOutcome
        if outcome in sums
    ]
    return Part(_("What was settled"), [_("outcome"), _("grams"), _("coins")], rows)


def remainders_part(settlement: YearEndSettlement) -> Part:
    """Return what became of the programme's grams under a tonne, an asset a row."""
    remainders = list(settlement.remainders.order_by("asset_id"))
    assets = Asset.objects.in_bulk({row.asset_id for row in remainders})
    rows = [
        [asset_name(assets[row.asset_id]), row.get_outcome_display(), amount(row.grams, "g"), row.problem]
        for row in remainders
    ]
    return Part(_("The programme's remainders"), [_("asset"), _("outcome"), _("grams"), _("problem")], rows)
