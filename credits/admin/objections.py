"""Objections to issuances under notice: decided by registrars, with words."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.timelines import timeline_part
from credits.admin.objection_evidence import EVIDENCE, WithEvidence
from credits.admin.sections import ISSUANCE
from credits.issuance.models import Objection
from credits.issuance.services import decide_objection
from credits.issuance.states import OBJECTION_STATES, ObjectionStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import column, computed, id_end, status, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

COLOURS = {
    ObjectionStatus.OPEN: "warning",
    ObjectionStatus.DISMISSED: "success",
    ObjectionStatus.UPHELD: "danger",
}
DECIDE = "credits.decide_objection"
# Design value: the notice's clock stands still for so long.
DUE = Due("received_at", working_days=5, waits=(ObjectionStatus.OPEN,))


def _waits(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    return rows.filter(status=ObjectionStatus.OPEN)


def _issuance(objection: Objection) -> Any:
    number = objection.notice.issuance_id
    return link(reverse("admin:credits_issuance_change", args=[number]), short(number))


def _is_open(objection: Objection) -> bool:
    return objection.status == ObjectionStatus.OPEN


@admin.register(Objection)
class ObjectionAdmin(WithEvidence):
    decides = DECIDE
    section, position, icon = ISSUANCE, 50, "campaign"
    work = (Work(DECIDE, _waits, due=DUE),)
    territory = ("notice__issuance__city",)
    list_select_related = ("notice__issuance", "evidence")
    list_display = [
        id_end("id", _("id")),
        computed("issuance", _("issuance"), _issuance),
        status("status", _("state"), COLOURS),
        column("received_at", _("received at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), ObjectionStatus.choices)]
    # The contact is encrypted and shown on no page.
    fields = [
        column("id", _("id")),
        computed("issuance", _("issuance"), _issuance),
        column("text", _("text")),
        EVIDENCE,
        column("status", _("state")),
        column("decision", _("decision")),
        column("received_at", _("received at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
    ]
    actions_detail = ["dismiss", "uphold"]

    def heading(self, obj: Objection) -> str:
        return f"{obj.get_status_display()} {short(obj.pk)}"

    def parts(self, request: HttpRequest, obj: Objection) -> Sequence[Part]:
        notice = obj.notice
        rows = [
            [_("begins"), written(notice.starts_at)],
            [_("ends"), written(notice.runs_until)],
            [_("ended"), written(notice.ended_at)],
        ]
        return [
            states_part(OBJECTION_STATES, obj.status),
            Part(_("Notice"), [_("what"), _("value")], rows),
            timeline_part(("objection", obj.pk), ("issuance", notice.issuance_id)),
        ]

    @command_button(
        _("Dismiss"),
        permission=DECIDE,
        explains=_("The reason is the decision; the notice goes on with the days that were left."),
        icon="check",
        shown=_is_open,
    )
    def dismiss(self, request: HttpRequest, obj: Objection, *, reason: str) -> Any:
        self._decide(request, obj, reason, is_upheld=False)
        return gettext("The objection is dismissed.")

    @command_button(
        _("Uphold"),
        permission=DECIDE,
        explains=_("The reason is the decision; the issuance is refused."),
        icon="block",
        is_dangerous=True,
        shown=_is_open,
    )
    def uphold(self, request: HttpRequest, obj: Objection, *, reason: str) -> Any:
        self._decide(request, obj, reason, is_upheld=True)
        return gettext("The objection is upheld.")

    def _decide(self, request: HttpRequest, obj: Objection, reason: str, *, is_upheld: bool) -> None:
        actor = actor_of(request)
        decide_objection(
            actor=actor, objection_id=obj.pk, is_upheld=is_upheld, decision=reason, now=puhui_now()
        )
