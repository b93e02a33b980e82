"""Verification bodies: accredited and taken off the list by registrars."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
)

from accounts.admin.party_fields import ORGANISATION_HELP, PartyField
from credits.admin.cells import organisation
from credits.admin.names import family_choices, family_names, scheme_choices
from credits.admin.sections import ISSUANCE
from credits.verification.models import EVERY_FAMILY, VerificationBody
from credits.verification.services import accredit_body, renew_body, suspend_body
from credits.verification.states import CaseStatus, ReadingStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, whole
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.clock import puhui_now

ACCREDIT = "credits.accredit_body"


class ScopeForm(ReasonForm):
    """For which families of methodologies, and until when."""

    families = forms.MultipleChoiceField(
        label=_("families of methodologies"),
        choices=family_choices,
        initial=[EVERY_FAMILY],
        widget=UnfoldAdminSelectMultipleWidget,
    )
    accredited_to = forms.DateField(label=_("last day"), required=False, widget=UnfoldAdminSingleDateWidget)


class AccreditationForm(ScopeForm):
    """Which organisation, with which scheme."""

    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget)
    party_id = PartyField(label=_("organisation"), help_text=ORGANISATION_HELP)
    field_order = ["scheme", "party_id", "families", "accredited_to", "reason"]


@admin.register(VerificationBody)
class VerificationBodyAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 60, "approval"
    list_select_related = ("party",)
    list_display = [
        id_end("id", _("id")),
        column("scheme", _("scheme")),
        organisation(_("organisation")),
        column("is_active", _("active")),
        computed("families", _("families"), lambda body: family_names(body.families)),
        whole("open_cases", _("open cases")),
        whole("read_again", _("read again by others")),
        whole("disagreed", _("of these, found otherwise")),
        column("accredited_at", _("accredited at")),
        column("accredited_to", _("accredited to")),
    ]
    fields = [*list_display]
    actions_list = ["accredit"]
    actions_detail = ["renew", "suspend", "resume"]

    def heading(self, obj: VerificationBody) -> str:
        return f"{obj.party.name} · {obj.scheme}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        is_open = Q(cases__status=CaseStatus.OPEN)
        read = Q(cases__further_readings__status=ReadingStatus.READ)
        otherwise = read & Q(cases__further_readings__agrees=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                open_cases=Count("cases", filter=is_open, distinct=True),
                read_again=Count("cases__further_readings", filter=read, distinct=True),
                disagreed=Count("cases__further_readings", filter=otherwise, distinct=True),
            )
        )

    @command_button(
        _("Accredit"),
        permission=ACCREDIT,
        explains=_("Cases may be assigned to the organisation from now on."),
        icon="add",
        on_list=True,
        form_class=AccreditationForm,
    )
    def accredit(self, request: HttpRequest, *, families: list[str], **said: Any) -> Any:
        accredit_body(actor=actor_of(request), families=families, now=puhui_now(), **said)
        return gettext("The body is accredited.")

    @command_button(
        _("Renew"),
        permission=ACCREDIT,
        explains=_("The scope and the last day are replaced by these."),
        icon="event_repeat",
        form_class=ScopeForm,
        initial=lambda body: {"families": body.families, "accredited_to": body.accredited_to},
    )
    def renew(self, request: HttpRequest, obj: VerificationBody, *, families: list[str], **said: Any) -> Any:
        actor = actor_of(request)
        renew_body(actor=actor, body_id=obj.pk, families=families, now=puhui_now(), **said)
        return gettext("The accreditation is renewed.")

    @command_button(
        _("Suspend"),
        permission=ACCREDIT,
        explains=_("The body signs nothing more; another one is drawn for each of its open cases."),
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
