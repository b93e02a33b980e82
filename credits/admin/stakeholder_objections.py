"""Objections of stakeholders, before a project is filed: answered by registrars, for everybody to read."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.timelines import timeline_part
from credits.admin.objection_desk import ObjectionDesk, columns_of, fields_of, is_open, work_of
from credits.admin.sections import PROJECTS
from credits.projects.objection_models import StakeholderObjection
from credits.projects.objection_states import STAKEHOLDER_OBJECTION_STATES
from credits.projects.permissions import REVIEW
from credits.projects.services import decide_stakeholder_objection
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import computed, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import link
from puhui.kernel.clock import puhui_now


def _project(objection: StakeholderObjection) -> Any:
    project = objection.notice.project
    return link(reverse("admin:credits_project_change", args=[project.pk]), project.name)


SUBJECT = computed("project", _("project"), _project)


@admin.register(StakeholderObjection)
class StakeholderObjectionAdmin(ObjectionDesk):
    decides = REVIEW
    section, position = PROJECTS, 20
    work = work_of(REVIEW)
    territory = ("notice__project__region",)
    list_select_related = ("notice__project", "evidence")
    list_display = columns_of(SUBJECT)
    fields = fields_of(SUBJECT)

    def parts(self, request: HttpRequest, obj: StakeholderObjection) -> Sequence[Part]:
        notice = obj.notice
        rows = [
            [_("agency"), notice.agency],
            [_("key terms"), notice.key_terms],
            [_("benefit sharing"), notice.benefit_sharing],
            [_("begins"), written(notice.starts_at)],
            [_("ends"), written(notice.runs_until)],
        ]
        return [
            states_part(STAKEHOLDER_OBJECTION_STATES, obj.status),
            Part(_("Notice"), [_("what"), _("value")], rows),
            timeline_part(("stakeholder_objection", obj.pk), ("project", notice.project_id)),
        ]

    @command_button(
        _("Dismiss"),
        permission=REVIEW,
        explains=_("The reason is the answer, for everybody to read; the notice goes on."),
        icon="check",
        shown=is_open,
    )
    def dismiss(self, request: HttpRequest, obj: StakeholderObjection, *, reason: str) -> Any:
        self._decide(request, obj, reason, is_upheld=False)
        return gettext("The objection is dismissed.")

    @command_button(
        _("Uphold"),
        permission=REVIEW,
        explains=_("The reason is the answer, for everybody to read; the notice has ended."),
        icon="block",
        is_dangerous=True,
        shown=is_open,
    )
    def uphold(self, request: HttpRequest, obj: StakeholderObjection, *, reason: str) -> Any:
        self._decide(request, obj, reason, is_upheld=True)
        return gettext("The objection is upheld.")

    def _decide(
        self, request: HttpRequest, obj: StakeholderObjection, reason: str, *, is_upheld: bool
    ) -> None:
        actor = actor_of(request)
        decide_stakeholder_objection(
            actor=actor, objection_id=obj.pk, is_upheld=is_upheld, decision=reason, now=puhui_now()
        )
