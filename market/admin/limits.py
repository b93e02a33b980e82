"""Limits: what is in force for each class, and the changes that wait for a second person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
)

from accounts.admin.one_time import approval_button
from market.admin.cells import for_a_second, person, scheme_codes
from market.admin.choices import trading_scheme_choices
from market.admin.risk_words import class_choices, class_word
from market.admin.sections import RISK
from market.risk.changes import (
    PERMISSION,
    confirm_limit_change,
    propose_limit_change,
    refuse_limit_change,
)
from market.risk.models import LimitChange, LimitName, ParticipantClass
from market.risk.selectors import figures_in_force
from market.risk.states import ChangeStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, status, whole
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.dashboard import panel
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.words import amount
from puhui.kernel.clock import puhui_now

COLOURS = {
    ChangeStatus.PROPOSED: "warning",
    ChangeStatus.IN_FORCE: "success",
    ChangeStatus.REFUSED: "danger",
}
WAITING = (ChangeStatus.PROPOSED.value, _("waiting for a second person"))


class ChangeForm(ReasonForm):
    """A figure to change."""

    scheme = forms.ChoiceField(
        label=_("scheme"), choices=trading_scheme_choices, widget=UnfoldAdminSelectWidget()
    )
    participant_class = forms.ChoiceField(
        label=_("class"), choices=class_choices, widget=UnfoldAdminSelectWidget()
    )
    limit = forms.ChoiceField(label=_("limit"), choices=LimitName.choices, widget=UnfoldAdminSelectWidget())
    new = forms.IntegerField(
        label=_("new figure"), min_value=0, max_value=2**53, widget=UnfoldAdminIntegerFieldWidget()
    )
    field_order = ["scheme", "participant_class", "limit", "new", "reason"]


def figures_part(scheme: str) -> Part:
    """Return the table of what is in force in a scheme: a line a class, a column a limit."""
    rows = []
    for code in ParticipantClass.values:
        figures = figures_in_force(scheme, code)
        rows.append([class_word(code), *(amount(figures[name]) for name in LimitName.values)])
    headers = [_("class"), *(label for _name, label in LimitName.choices)]
    note = _("Where two officers have changed nothing, design values hold: no exchange publishes its own.")
    return Part(_("Limits in force in %(scheme)s") % {"scheme": scheme}, headers, rows, note)


@admin.register(LimitChange)
class LimitChangeAdmin(ReadOnlyAdmin):
    section, position, icon = RISK, 30, "tune"
    work = (for_a_second(PERMISSION, ChangeStatus.PROPOSED, "made_by", {"status": "PROPOSED"}),)
    list_display = [
        column("participant_class", _("class"), class_word),
        column("limit", _("limit")),
        whole("old", _("before")),
        whole("new", _("after")),
        column("scheme", _("scheme")),
        status("status", _("state"), COLOURS),
        person("made_by", _("proposed by")),
        column("made_at", _("proposed at")),
    ]
    list_filter = [
        choice("status", _("state"), [WAITING, *ChangeStatus.choices[1:]]),
        choice("participant_class", _("class"), class_choices),
        choice("scheme", _("scheme"), scheme_codes),
    ]
    fields = [
        *list_display,
        column("reason", _("reason")),
        person("checked_by", _("decided by")),
        column("checked_at", _("decided at")),
    ]
    actions_list = ["propose"]
    actions_detail = ["confirm", "refuse"]

    def heading(self, obj: LimitChange) -> str:
        return f"{class_word(obj.participant_class)} · {obj.get_limit_display()}"

    def parts(self, request: HttpRequest, obj: LimitChange) -> Sequence[Part]:
        return [figures_part(obj.scheme)]

    @command_button(
        _("Propose a change"),
        permission=PERMISSION,
        explains=_("The figure in force stays until another risk officer confirms the new one."),
        icon="add",
        on_list=True,
        form_class=ChangeForm,
    )
    def propose(self, request: HttpRequest, *, reason: str, **change: Any) -> str:
        propose_limit_change(actor=actor_of(request), reason=reason, now=puhui_now(), **change)
        return gettext("The change waits for another person.")

    @approval_button(
        _("Put in force"),
        permission=PERMISSION,
        explains=_("From now on, for the next order. What is held or open stays."),
        icon="check",
        shown=lambda change: change.status == ChangeStatus.PROPOSED,
    )
    def confirm(self, request: HttpRequest, obj: LimitChange, *, reason: str) -> str:
        confirm_limit_change(actor=actor_of(request), change_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The limit is in force.")

    @command_button(
        _("Refuse"),
        permission=PERMISSION,
        explains=_("The figure in force stays. Whoever proposed the change may take it back so."),
        icon="close",
        shown=lambda change: change.status == ChangeStatus.PROPOSED,
    )
    def refuse(self, request: HttpRequest, obj: LimitChange, *, reason: str) -> str:
        refuse_limit_change(actor=actor_of(request), change_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The change is refused.")


@panel("market.view_limitchange", order=70, is_national=True)
def limits_in_force(regions: object) -> Part:
    """The figures of the first scheme that trades."""
    schemes = scheme_codes()
    return figures_part(schemes[0][0]) if schemes else Part(_("Limits in force"), [], [])
