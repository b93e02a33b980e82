"""Links between parties: what ties them together, the group that comes of it, buttons to note and refute."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin.party_fields import PartyField
from accounts.admin.party_links import party_link
from accounts.admin.sections import PEOPLE
from accounts.groups.models import PartyLink
from accounts.groups.selectors import group_of
from accounts.groups.services import declare_link, refute_link
from accounts.groups.services.declare_link import PERMISSION
from accounts.groups.states import LinkKind
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.links import Related, link_from
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import short
from puhui.kernel.clock import puhui_now

# Whoever looks at a farm of thousands needs to see that it is one, not every name.
SHOWN_MOST = 500


def _declaring(party: Any) -> str:
    return reverse("admin:accounts_partylink_declare", query={"party_id": party.pk})


link_from("accounts.party", Related(_("Declare a link"), PERMISSION, _declaring))


def _standing(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(refuted_at__isnull=value == "yes")


class LinkForm(ReasonForm):
    """Two parties, and what the link rests on."""

    prefilled = ("party_id",)

    party_id = PartyField(label=_("party"))
    other_id = PartyField(label=_("other party"))
    kind = forms.ChoiceField(
        label=_("kind"), choices=LinkKind.choices, initial=LinkKind.DECLARED, widget=UnfoldAdminSelectWidget()
    )
    source = forms.CharField(label=_("source"), max_length=200, widget=UnfoldAdminTextInputWidget())


@admin.register(PartyLink)
class PartyLinkAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 40, "group_work"
    list_display = [
        id_end("id", _("id")),
        computed("low", _("party"), lambda link: party_link(link.low_id)),
        computed("high", _("other party"), lambda link: party_link(link.high_id)),
        column("kind", _("kind")),
        column("source", _("source")),
        column("noted_at", _("noted at")),
        column("refuted_at", _("refuted at")),
    ]
    list_filter = [
        choice("kind", _("kind"), LinkKind.choices),
        choice("standing", _("links"), [("yes", _("yes")), ("no", _("no"))], _standing),
    ]
    search_fields = ["low_id"]
    search_help_text = _("The whole id of a party or of a link")
    fields = [
        column("id", _("id")),
        *list_display[1:6],
        computed("noted_by", _("noted by"), lambda link: party_link(link.noted_by)),
        column("refuted_at", _("refuted at")),
        computed("refuted_by", _("refuted by"), lambda link: party_link(link.refuted_by)),
        column("refuted_reason", _("reason")),
    ]
    actions_list = ["declare"]
    actions_detail = ["refute"]

    def heading(self, obj: PartyLink) -> str:
        return f"{obj.get_kind_display()} {short(obj.pk)}"

    def parts(self, request: HttpRequest, obj: PartyLink) -> Sequence[Part]:
        members = sorted(group_of(obj.low_id) | (group_of(obj.high_id) if obj.refuted_at is None else set()))
        note = _("All that standing links hold together, up to %(most)s parties.") % {"most": SHOWN_MOST}
        rows = [[party_link(member)] for member in members[:SHOWN_MOST]]
        return [Part(_("Group"), [_("party")], rows, note)]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "low_id", "high_id", term=term)) if term else queryset), False

    @command_button(
        _("Declare a link"),
        permission=PERMISSION,
        explains=_("Reviews and limits see the two as one group from now on. Nothing is taken from them."),
        icon="add_link",
        on_list=True,
        form_class=LinkForm,
    )
    def declare(
        self,
        request: HttpRequest,
        *,
        reason: str,
        party_id: UUID,
        other_id: UUID,
        kind: str,
        source: str,
    ) -> Any:
        declare_link(
            actor=actor_of(request),
            party_id=party_id,
            other_id=other_id,
            kind=kind,
            source=source,
            reason=reason,
            now=puhui_now(),
        )
        return gettext("The link is noted.")

    @command_button(
        _("Refute"),
        permission=PERMISSION,
        explains=_("The link ties nobody together any more, and no job notes it again."),
        icon="link_off",
        shown=lambda link: link.refuted_at is None,
        is_dangerous=True,
    )
    def refute(self, request: HttpRequest, obj: PartyLink, *, reason: str) -> Any:
        refute_link(actor=actor_of(request), link_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The link is refuted.")
