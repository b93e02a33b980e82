"""Stops: pulled by one person, released by two."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin.one_time import approval_button
from market.admin.cells import for_a_second, person
from market.admin.sections import RISK
from market.risk.halts import PERMISSION, keep_halt, place_halt, propose_release, release_halt
from market.risk.models import Halt, HaltScope
from market.risk.states import HaltStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, status
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.clock import puhui_now

COLOURS = {
    HaltStatus.ACTIVE: "danger",
    HaltStatus.RELEASE_PROPOSED: "warning",
    HaltStatus.RELEASED: "success",
}


class HaltForm(ReasonForm):
    """What to stop."""

    scope = forms.ChoiceField(label=_("what"), choices=HaltScope.choices, widget=UnfoldAdminSelectWidget())
    target = forms.CharField(
        label=_("which"),
        help_text=_(
            "The instrument's or venue's code, or the whole id of the party; nothing for everything."
        ),
        max_length=80,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    field_order = ["scope", "target", "reason"]


def _by_desk(rows: QuerySet, value: str) -> QuerySet:
    return rows.exclude(status=HaltStatus.RELEASED) if value == "standing" else rows.filter(status=value)


@admin.register(Halt)
class HaltAdmin(ReadOnlyAdmin):
    section, position, icon = RISK, 20, "front_hand"
    work = (
        for_a_second(
            PERMISSION, HaltStatus.RELEASE_PROPOSED, "release_proposed_by", {"desk": "RELEASE_PROPOSED"}
        ),
    )
    list_display = [
        column("scope", _("what")),
        column("target", _("which")),
        status("status", _("state"), COLOURS),
        column("reason", _("reason")),
        person("placed_by", _("pulled by")),
        column("placed_at", _("pulled at")),
    ]
    list_filter = [
        choice("desk", _("state"), [("standing", _("standing")), *HaltStatus.choices], _by_desk),
        choice("scope", _("what"), HaltScope.choices),
    ]
    fields = [
        *list_display,
        person("release_proposed_by", _("release proposed by")),
        person("released_by", _("released by")),
        column("released_at", _("released at")),
    ]
    actions_list = ["place"]
    actions_detail = ["propose", "release", "keep"]

    def heading(self, obj: Halt) -> str:
        return f"{obj.get_scope_display()} {obj.target}".strip()

    @command_button(
        _("Pull a stop"),
        permission=PERMISSION,
        explains=_("At once: no new order and nothing submitted to a venue. Two people release it."),
        icon="front_hand",
        is_dangerous=True,
        on_list=True,
        form_class=HaltForm,
    )
    def place(self, request: HttpRequest, *, scope: str, target: str, reason: str) -> Any:
        actor, now = actor_of(request), puhui_now()
        place_halt(scope=scope, target=target.strip(), reason=reason, actor=actor, now=now)
        return gettext("It is stopped.")

    @command_button(
        _("Propose the release"),
        permission=PERMISSION,
        explains=_("The stop stands until another person releases it."),
        shown=lambda halt: halt.status == HaltStatus.ACTIVE,
    )
    def propose(self, request: HttpRequest, obj: Halt, *, reason: str) -> str:
        propose_release(actor=actor_of(request), halt_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("Another person must release it now.")

    @approval_button(
        _("Release"),
        permission=PERMISSION,
        explains=_("Orders come in again. Somebody else has proposed it."),
        icon="sunny",
        shown=lambda halt: halt.status == HaltStatus.RELEASE_PROPOSED,
    )
    def release(self, request: HttpRequest, obj: Halt, *, reason: str) -> str:
        release_halt(actor=actor_of(request), halt_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The stop is released.")

    @command_button(
        _("Keep the stop"),
        permission=PERMISSION,
        explains=_("The proposed release is refused and the stop stands."),
        shown=lambda halt: halt.status == HaltStatus.RELEASE_PROPOSED,
    )
    def keep(self, request: HttpRequest, obj: Halt, *, reason: str) -> str:
        keep_halt(actor=actor_of(request), halt_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The stop stands.")
