"""Roles: who may act for whom, where, since when, by whose hand. They end by a button, never by a form."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import held_for, party_link, user_word
from accounts.admin.sections import PEOPLE
from accounts.people.models import Membership
from accounts.people.roles import Role
from accounts.people.services import end_role
from accounts.people.services.memberships import GRANT
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import choice, region_choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import link
from puhui.kernel.clock import puhui_now


def _in_force(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(ended_at__isnull=value == "yes")


@admin.register(Membership)
class MembershipAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 30, "shield_person"
    # One's own territory: where the role holds, or where the organisation is.
    territory = ("region", "party__region")
    list_select_related = ("user", "granted_by", "party", "proposal")
    list_display = [
        column("role", _("role")),
        computed("user", _("user"), lambda role: user_word(role.user)),
        computed("held_for", _("held for"), held_for),
        place("region", _("region")),
        column("granted_at", _("granted at")),
        column("granted_by", _("granted by")),
        column("ended_at", _("ended at")),
    ]
    list_filter = [
        choice("role", _("role"), Role.choices),
        region_choice("region"),
        choice("in_force", _("in force"), [("yes", _("yes")), ("no", _("no"))], _in_force),
    ]
    search_fields = ["user__username"]
    search_help_text = _("A user name, or the whole id of a user or party")
    fields = [
        id_end("id", _("id")),
        column("role", _("role")),
        computed(
            "user",
            _("user"),
            lambda role: link(
                reverse("admin:accounts_user_change", args=[role.user_id]), user_word(role.user)
            ),
        ),
        computed("held_for", _("held for"), held_for),
        region("region", _("region")),
        column("granted_at", _("granted at")),
        column("granted_by", _("granted by")),
        computed(
            "proposed_by",
            _("proposed by"),
            lambda role: role.proposal and party_link(role.proposal.proposed_by),
        ),
        column("ended_at", _("ended at")),
        column("end_reason", _("reason for the end")),
    ]
    actions_detail = ["end"]

    def heading(self, obj: Membership) -> str:
        return f"{obj.get_role_display()} · {user_word(obj.user)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(user__username=term) | by_id("user_id", "party_id", term=term)), False

    @command_button(
        _("End the role"),
        permission=GRANT,
        explains=_("The user loses this role at once. What was done in it stays."),
        icon="person_remove",
        shown=lambda role: role.ended_at is None,
        is_dangerous=True,
    )
    def end(self, request: HttpRequest, obj: Membership, *, reason: str) -> Any:
        end_role(actor=actor_of(request), now=puhui_now(), membership_id=obj.pk, reason=reason)
        return gettext("The role has ended.")
