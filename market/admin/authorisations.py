"""The right to mirror money: an institution's document, entered by one person, confirmed by another."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from accounts.admin.one_time import approval_button
from market.admin.cells import for_a_second, person
from market.admin.choices import scheme_choices
from market.admin.sections import MARKET
from market.cash.models import CustodyAuthorisation
from market.cash.services import (
    confirm_authorisation,
    end_authorisation,
    propose_authorisation,
    refuse_authorisation,
)
from market.cash.services.authorisations import PERMISSION
from market.cash.states import AuthorisationStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, status
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.clock import puhui_now

AUTHORISATION_COLOURS = {AuthorisationStatus.PROPOSED: "warning", AuthorisationStatus.IN_FORCE: "success"}


def _words(label: Any, most: int) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=UnfoldAdminTextInputWidget())


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=UnfoldAdminSingleDateWidget)


class AuthorisationForm(ReasonForm):
    """What the institution's document says; it holds up to the last day, without it."""

    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    institution = _words(_("institution"), 120)
    document_no = _words(_("number of the document"), 80)
    valid_from = _day(_("valid from"))
    valid_to = _day(_("valid up to, without that day"))
    field_order = ["scheme", "institution", "document_no", "valid_from", "valid_to", "reason"]


@admin.register(CustodyAuthorisation)
class CustodyAuthorisationAdmin(ReadOnlyAdmin):
    section, position, icon = MARKET, 60, "account_balance"
    work = (for_a_second(PERMISSION, AuthorisationStatus.PROPOSED, "made_by", {"status": "PROPOSED"}),)
    list_display = [
        column("scheme", _("scheme")),
        column("institution", _("institution")),
        column("document_no", _("number of the document")),
        column("valid_from", _("valid from")),
        column("valid_to", _("valid up to, without that day")),
        column("is_demonstration", _("demonstration")),
        status("status", _("state"), AUTHORISATION_COLOURS),
    ]
    list_filter = [choice("status", _("state"), AuthorisationStatus.choices)]
    fields = [
        *list_display,
        person("made_by", _("entered by")),
        column("made_at", _("entered at")),
        person("checked_by", _("decided by")),
        column("checked_at", _("decided at")),
    ]
    actions_list = ["propose"]
    actions_detail = ["confirm", "refuse", "end"]

    @command_button(
        _("Enter an authorisation"),
        permission=PERMISSION,
        explains=_("Another person confirms it before any money is mirrored."),
        on_list=True,
        form_class=AuthorisationForm,
    )
    def propose(self, request: HttpRequest, *, reason: str, **terms: Any) -> str:
        propose_authorisation(actor=actor_of(request), reason=reason, now=puhui_now(), **terms)
        return gettext("Another person must confirm it now.")

    @approval_button(
        _("Confirm"),
        permission=PERMISSION,
        explains=_("From now on money is mirrored for the scheme, on the days it says."),
        shown=lambda row: row.status == AuthorisationStatus.PROPOSED,
    )
    def confirm(self, request: HttpRequest, obj: CustodyAuthorisation, *, reason: str) -> str:
        actor, now = actor_of(request), puhui_now()
        confirm_authorisation(actor=actor, authorisation_id=obj.pk, reason=reason, now=now)
        return gettext("The authorisation is in force.")

    @command_button(
        _("Refuse"),
        permission=PERMISSION,
        explains=_("It never comes into force."),
        shown=lambda row: row.status == AuthorisationStatus.PROPOSED,
    )
    def refuse(self, request: HttpRequest, obj: CustodyAuthorisation, *, reason: str) -> str:
        actor, now = actor_of(request), puhui_now()
        refuse_authorisation(actor=actor, authorisation_id=obj.pk, reason=reason, now=now)
        return gettext("The authorisation is refused.")

    @command_button(
        _("End"),
        permission=PERMISSION,
        explains=_("From now on no money moves in this scheme, and sessions wait with their settlement."),
        is_dangerous=True,
        shown=lambda row: row.status == AuthorisationStatus.IN_FORCE,
    )
    def end(self, request: HttpRequest, obj: CustodyAuthorisation, *, reason: str) -> str:
        actor, now = actor_of(request), puhui_now()
        end_authorisation(actor=actor, authorisation_id=obj.pk, reason=reason, now=now)
        return gettext("The authorisation has ended.")
