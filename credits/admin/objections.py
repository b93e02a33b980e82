"""Objections to issuances under notice: decided by registrars, with words."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.timelines import timeline_part
from credits.admin.objection_desk import ObjectionDesk, columns_of, fields_of, is_open, work_of
from credits.admin.sections import ISSUANCE
from credits.issuance.models import Objection
from credits.issuance.services import decide_objection
from credits.issuance.states import OBJECTION_STATES
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import computed, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import link, short
from puhui.kernel.clock import puhui_now

DECIDE = "credits.decide_objection"


def _issuance(objection: Objection) -> Any:
    number = objection.notice.issuance_id
    return link(reverse("admin:credits_issuance_change", args=[number]), short(number))


SUBJECT = computed("issuance", _("issuance"), _issuance)


@admin.register(Objection)
class ObjectionAdmin(ObjectionDesk):
    decides = DECIDE
    section, position = ISSUANCE, 50
    work = work_of(DECIDE)
    territory = ("notice__issuance__city",)
    list_select_related = ("notice__issuance", "evidence")
    list_display = columns_of(SUBJECT)
    fields = fields_of(SUBJECT)

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
        shown=is_open,
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
        shown=is_open,
    )
    def uphold(self, request: HttpRequest, obj: Objection, *, reason: str) -> Any:
        self._decide(request, obj, reason, is_upheld=True)
        return gettext("The objection is upheld.")

    def _decide(self, request: HttpRequest, obj: Objection, reason: str, *, is_upheld: bool) -> None:
        actor = actor_of(request)
        decide_objection(
            actor=actor, objection_id=obj.pk, is_upheld=is_upheld, decision=reason, now=puhui_now()
        )
