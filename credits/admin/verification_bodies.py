"""Verification bodies: accredited and taken off the list by registrars."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from credits.admin.cells import organisation
from credits.admin.sections import ISSUANCE
from credits.verification.models import VerificationBody
from credits.verification.services import accredit_body, suspend_body
from credits.verification.states import CaseStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, id_end, whole
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.clock import puhui_now

ACCREDIT = "credits.accredit_body"


class AccreditationForm(ReasonForm):
    """Which organisation, with which scheme."""

    scheme = forms.CharField(label=_("scheme"), max_length=12, widget=UnfoldAdminTextInputWidget)
    party_id = forms.UUIDField(label=_("id of the organisation"), widget=UnfoldAdminTextInputWidget)


@admin.register(VerificationBody)
class VerificationBodyAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 60, "approval"
    list_select_related = ("party",)
    list_display = [
        id_end("id", _("id")),
        column("scheme", _("scheme")),
        organisation(_("organisation")),
        column("is_active", _("active")),
        whole("open_cases", _("open cases")),
        column("accredited_at", _("accredited at")),
    ]
    fields = [*list_display]
    actions_list = ["accredit"]
    actions_detail = ["suspend", "resume"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        is_open = Q(cases__status=CaseStatus.OPEN)
        return super().get_queryset(request).annotate(open_cases=Count("cases", filter=is_open))

    @command_button(
        _("Accredit"),
        permission=ACCREDIT,
        explains=_("Cases may be assigned to the organisation from now on."),
        icon="add",
        on_list=True,
        form_class=AccreditationForm,
    )
    def accredit(self, request: HttpRequest, *, scheme: str, party_id: UUID, reason: str) -> Any:
        actor = actor_of(request)
        accredit_body(actor=actor, scheme=scheme, party_id=party_id, reason=reason, now=puhui_now())
        return gettext("The body is accredited.")

    @command_button(
        _("Suspend"),
        permission=ACCREDIT,
        explains=_("No new cases go to the body; its open ones stay with it."),
        icon="pause",
        is_dangerous=True,
        shown=lambda body: body.is_active,
    )
    def suspend(self, request: HttpRequest, obj: VerificationBody, *, reason: str) -> Any:
        actor = actor_of(request)
        suspend_body(actor=actor, body_id=obj.pk, is_active=False, reason=reason, now=puhui_now())
        return gettext("The body is suspended.")

    @command_button(
        _("Resume"),
        permission=ACCREDIT,
        explains=_("Cases may be assigned to the body again."),
        icon="play_arrow",
        shown=lambda body: not body.is_active,
    )
    def resume(self, request: HttpRequest, obj: VerificationBody, *, reason: str) -> Any:
        actor = actor_of(request)
        suspend_body(actor=actor, body_id=obj.pk, is_active=True, reason=reason, now=puhui_now())
        return gettext("The body takes cases again.")
