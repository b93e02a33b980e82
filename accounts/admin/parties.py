"""Parties: who holds. Names and numbers are masked; showing them takes a reason and is on the record."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.admin.masking import masked_name, masked_phone
from accounts.admin.party_fields import party_named
from accounts.admin.party_links import held_for, user_word
from accounts.admin.sections import PEOPLE
from accounts.admin.unmasking import PERMISSION, find_by_phone, unmask_party
from accounts.consents.purposes import Purpose
from accounts.consents.selectors import list_consents
from accounts.people.models import Membership, Party
from accounts.people.selectors import visible_parties
from accounts.people.states import KycLevel, PartyKind
from accounts.signin.services.blocks import freeze_party, release_party
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Headed, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import DayFilter, choice, region_choice
from puhui.kernel.admin.links import Related, link_from
from puhui.kernel.admin.words import link, region_name, short
from puhui.kernel.clock import puhui_now


class PhoneForm(ReasonForm):
    """The number to look for. It is sent in the body: addresses end up in logs."""

    phone = forms.CharField(
        label=_("telephone number"),
        help_text=_("As +8613800138000"),
        max_length=20,
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    field_order = ["phone", "reason"]


def _frozen(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(frozen_at__isnull=value == "no")


def _name(party: Party) -> str:
    """Return an organisation's name, which is public, and of a person's the beginning."""
    return party.name if party.kind == PartyKind.ORGANISATION else masked_name(party.name)


def _acting_for(event: Any) -> str | None:
    number = event.acting_party_id
    return reverse("admin:accounts_party_change", args=[number]) if number else None


link_from("kernel.auditevent", Related(_("The party acted for"), "accounts.view_party", _acting_for))


@admin.register(Party)
class PartyAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 10, "person"
    list_select_related = ("user", "profile")
    list_display = [
        id_end("id", _("id")),
        column("kind", _("kind")),
        computed("name", _("name"), _name),
        column("user.phone", _("telephone"), masked_phone),
        place("region", _("region")),
        column("kyc_level", _("identity verified")),
        column("created_at", _("created at")),
        column("frozen_at", _("frozen at")),
    ]
    list_filter = [
        choice("kind", _("kind"), PartyKind.choices),
        region_choice("region"),
        choice(
            "kyc_level", _("identity verified"), [(str(value), label) for value, label in KycLevel.choices]
        ),
        choice("frozen", _("frozen"), [("yes", _("yes")), ("no", _("no"))], _frozen),
        DayFilter,
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of a party, or an organisation's unified social credit code")
    fields = [
        column("id", _("id")),
        column("kind", _("kind")),
        computed("name", _("name"), _name),
        column("user.phone", _("telephone"), masked_phone),
        column("profile.code", _("unified social credit code")),
        column("language", _("language")),
        region("region", _("region")),
        column("kyc_level", _("identity verified")),
        column("created_at", _("created at")),
        column("frozen_at", _("frozen at")),
        column("frozen_reason", _("reason for the freeze")),
    ]
    actions_list = ["look_up"]
    actions_detail = ["unmask", "freeze", "release"]

    def heading(self, obj: Party) -> str:
        known = obj.name if obj.kind == PartyKind.ORGANISATION else short(obj.pk)
        return f"{obj.get_kind_display()} {known}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(id__in=visible_parties(actor_of(request)).values("id"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(pk=party_named(term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: Party) -> Sequence[Part]:
        held = Q(user__person=obj) | Q(party=obj)
        roles = (
            Membership.objects.filter(held).select_related("user", "party").order_by("granted_at", "id")[:100]
        )
        rows = [
            [
                role.get_role_display(),
                link(reverse("admin:accounts_user_change", args=[role.user_id]), user_word(role.user)),
                held_for(role),
                region_name(role.region),
                written(role.granted_at),
                written(role.ended_at),
            ]
            for role in roles
        ]
        headers = [_("role"), _("user"), _("held for"), _("region"), _("granted at"), _("ended at")]
        found = [Part(_("Roles"), headers, rows)]
        if obj.kind == PartyKind.PERSON:
            consents = [
                [Purpose(consent.purpose).label, written(consent.granted), written(consent.notice_version)]
                for consent in list_consents(obj.pk)
            ]
            found.append(Part(_("Consents"), [_("purpose"), _("granted"), _("notice")], consents))
        return found

    @command_button(
        _("Show name and number"),
        permission=PERMISSION,
        explains=_(
            "Shown once on the next page. Who looked, at whom and why is kept, and 50 a day is the limit."
        ),
        icon="visibility",
    )
    def unmask(self, request: HttpRequest, obj: Party, *, reason: str) -> HttpResponse:
        person = unmask_party(actor=actor_of(request), party_id=obj.pk, reason=reason, now=puhui_now())
        context = {
            **self.admin_site.each_context(request),
            "title": _("Name and number"),
            "opts": self.opts,
            "original": Headed(obj, self.heading(obj)),
            "person": person,
            "back": reverse("admin:accounts_party_change", args=[obj.pk]),
        }
        return TemplateResponse(request, "accounts/admin/unmasked.html", context)

    @command_button(
        _("Find by telephone number"),
        permission=PERMISSION,
        explains=_(
            "Leads to the person with this number. It counts like showing a number: 50 a day is the limit."
        ),
        icon="phone",
        on_list=True,
        form_class=PhoneForm,
    )
    def look_up(self, request: HttpRequest, *, phone: str, reason: str) -> HttpResponse:
        found = find_by_phone(actor=actor_of(request), phone=phone, reason=reason, now=puhui_now())
        return HttpResponseRedirect(reverse("admin:accounts_party_change", args=[found]))

    @command_button(
        _("Freeze"),
        permission="accounts.freeze_party",
        explains=_(
            "Nobody signs in as this party or acts for it until it is released. What it holds stays as it is."
        ),
        icon="ac_unit",
        shown=lambda party: party.frozen_at is None,
        is_dangerous=True,
    )
    def freeze(self, request: HttpRequest, obj: Party, *, reason: str) -> Any:
        freeze_party(party_id=obj.pk, actor=actor_of(request), reason=reason, now=puhui_now())
        return gettext("The party is frozen.")

    @command_button(
        _("Release"),
        permission="accounts.freeze_party",
        explains=_("The party can be used again."),
        icon="sunny",
        shown=lambda party: party.frozen_at is not None,
    )
    def release(self, request: HttpRequest, obj: Party, *, reason: str) -> Any:
        release_party(party_id=obj.pk, actor=actor_of(request), reason=reason, now=puhui_now())
        return gettext("The party is released.")
