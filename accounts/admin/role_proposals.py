"""Proposed roles: one administrator proposes on the user's page, another gives the role here."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.one_time import approval_button
from accounts.admin.party_fields import PartyField
from accounts.admin.party_links import held_for, party_link, user_word
from accounts.admin.sections import PEOPLE
from accounts.admin.timelines import timeline_part
from accounts.people.role_models import RoleProposal
from accounts.people.role_states import ROLE_PROPOSAL_STATES
from accounts.people.role_states import ProposalStatus as S
from accounts.people.roles import ROLES_BY_TWO, Role
from accounts.people.services import confirm_role, drop_proposal
from accounts.people.services.memberships import GRANT
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, status
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import NOTHING, link, region_choices
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

COLOURS = {S.PROPOSED: "warning", S.CONFIRMED: "success", S.DROPPED: "danger"}
# A design value (ADR 0067).
DUE = Due("proposed_at", working_days=5, waits=(S.PROPOSED,))
ROLES = [(role.value, role.label) for role in Role if role in ROLES_BY_TWO]


class RoleForm(ReasonForm):
    """Which role, for whom (a verifier's for its body), and where: in a region, or everywhere."""

    role = forms.ChoiceField(
        label=_("role"),
        choices=ROLES,
        widget=UnfoldAdminSelectWidget,
    )
    organisation = PartyField(
        label=_("organisation"),
        required=False,
        help_text=_("Of a verifier: the verification body. Every other role here is for the authority."),
    )
    region = forms.ChoiceField(
        label=_("region"),
        choices=lambda: [("", NOTHING), *region_choices()],
        required=False,
        help_text=_("None: the role holds everywhere."),
        widget=UnfoldAdminSelectWidget,
    )


def _for_a_second(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(status=S.PROPOSED).exclude(proposed_by=actor_of(request).person_id)


def _user(proposal: RoleProposal) -> Any:
    address = reverse("admin:accounts_user_change", args=[proposal.user_id])
    return link(address, user_word(proposal.user))


@admin.register(RoleProposal)
class RoleProposalAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 31, "person_add"
    territory = ("region",)
    work = (Work(GRANT, _for_a_second, {"status": S.PROPOSED.value}, due=DUE),)
    list_select_related = ("user", "party")
    list_display = [
        column("role", _("role")),
        computed("user", _("user"), _user),
        computed("held_for", _("held for"), held_for),
        place("region", _("region")),
        status("status", _("state"), COLOURS),
        computed("proposed_by", _("proposed by"), lambda proposal: party_link(proposal.proposed_by)),
        column("proposed_at", _("proposed at")),
        *DUE.columns,
    ]
    list_filter = [
        choice("status", _("state"), S.choices),
        choice("role", _("role"), ROLES),
    ]
    fields = [
        id_end("id", _("id")),
        *list_display[:3],
        region("region", _("region")),
        *list_display[4:],
        column("reason", _("reason")),
        computed("decided_by", _("decided by"), lambda proposal: party_link(proposal.decided_by)),
        column("decided_at", _("decided at")),
    ]
    actions_detail = ["confirm", "drop"]

    def heading(self, obj: RoleProposal) -> str:
        return f"{obj.get_role_display()} · {user_word(obj.user)}"

    def parts(self, request: HttpRequest, obj: RoleProposal) -> Sequence[Part]:
        return [
            states_part(ROLE_PROPOSAL_STATES, obj.status),
            timeline_part(("role_proposal", obj.pk)),
        ]

    @approval_button(
        _("Give the role"),
        permission=GRANT,
        explains=_("Whoever holds it may act in it at once. Somebody else has proposed it."),
        icon="verified_user",
        shown=lambda proposal: proposal.status == S.PROPOSED,
    )
    def confirm(self, request: HttpRequest, obj: RoleProposal, *, reason: str) -> Any:
        confirm_role(actor=actor_of(request), now=puhui_now(), proposal_id=obj.pk, reason=reason)
        return gettext("The role is given.")

    @command_button(
        _("Drop the proposal"),
        permission=GRANT,
        explains=_("The user gets no role by it."),
        icon="block",
        shown=lambda proposal: proposal.status == S.PROPOSED,
    )
    def drop(self, request: HttpRequest, obj: RoleProposal, *, reason: str) -> Any:
        drop_proposal(actor=actor_of(request), now=puhui_now(), proposal_id=obj.pk, reason=reason)
        return gettext("The proposal is dropped.")
