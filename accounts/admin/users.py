"""Users: who signs in. Read-only but for blocking; no password, no number, no form."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.masking import masked_name, masked_phone
from accounts.admin.party_links import held_for
from accounts.admin.role_proposals import RoleForm
from accounts.admin.sections import PEOPLE
from accounts.people.models import Membership, User
from accounts.people.services import propose_role
from accounts.people.services.memberships import GRANT
from accounts.signin.models import Session
from accounts.signin.services.blocks import block_user, unblock_user
from accounts.staff.services import reset_second_factor
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.links import Related, link_from
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import link, region_name, short
from puhui.kernel.clock import puhui_now

SESSIONS_SHOWN = 20


def _acted(event: Any) -> str | None:
    number = event.actor_user_id
    return reverse("admin:accounts_user_change", args=[number]) if number else None


link_from("kernel.auditevent", Related(_("The user who acted"), "accounts.view_user", _acted))


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 20, "badge"
    territory = ("person__region",)
    list_select_related = ("person",)
    list_display = [
        id_end("id", _("id")),
        column("username", _("user name")),
        column("person.name", _("name"), masked_name),
        column("phone", _("telephone"), masked_phone),
        place("person.region", _("region")),
        column("is_staff", _("staff")),
        column("is_active", _("may sign in")),
        column("created_at", _("created at")),
    ]
    list_filter = [
        choice("is_staff", _("staff"), [("True", _("yes")), ("False", _("no"))]),
        choice("is_active", _("may sign in"), [("True", _("yes")), ("False", _("no"))]),
        DayFilter,
    ]
    search_fields = ["username"]
    search_help_text = _("A user name, or the whole id of a user or person")
    fields = [
        column("id", _("id")),
        column("username", _("user name")),
        computed(
            "person",
            _("person"),
            lambda user: link(
                reverse("admin:accounts_party_change", args=[user.person_id]), short(user.person_id)
            ),
        ),
        column("person.name", _("name"), masked_name),
        column("phone", _("telephone"), masked_phone),
        column("is_staff", _("staff")),
        column("is_active", _("may sign in")),
        column("last_login", _("last sign-in to the admin")),
        column("created_at", _("created at")),
        column("blocked_at", _("blocked at")),
        column("block_reason", _("reason for the block")),
    ]
    actions_detail = ["propose_role", "block", "unblock", "reset_second_factor"]

    def heading(self, obj: User) -> str:
        return obj.username or short(obj.pk)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(Q(username=term) | by_id("id", "person_id", term=term)), False

    def parts(self, request: HttpRequest, obj: User) -> Sequence[Part]:
        roles = Membership.objects.filter(user=obj).select_related("party").order_by("granted_at", "id")
        held = [
            [
                link(reverse("admin:accounts_membership_change", args=[role.pk]), role.get_role_display()),
                held_for(role),
                region_name(role.region),
                written(role.granted_at),
                written(role.ended_at),
            ]
            for role in roles
        ]
        sessions = Session.objects.filter(user=obj).order_by("-last_used_at")[:SESSIONS_SHOWN]
        signed_in = [
            [
                short(session.id),
                short(session.device_id),
                written(session.created_at),
                written(session.last_used_at),
                written(session.trusted_at is not None),
                written(session.ended_at),
                session.get_end_reason_display() if session.end_reason else "",
            ]
            for session in sessions
        ]
        return [
            Part(_("Roles"), [_("role"), _("held for"), _("region"), _("granted at"), _("ended at")], held),
            Part(
                _("Latest sessions"),
                [
                    _("id"),
                    _("device"),
                    _("begun"),
                    _("last used at"),
                    _("confirmed"),
                    _("ended at"),
                    _("why"),
                ],
                signed_in,
            ),
        ]

    @command_button(
        _("Propose a role"),
        permission=GRANT,
        explains=_(
            "A role for the authority, or a verifier's: held as soon as another administrator confirms it."
        ),
        icon="person_add",
        form_class=RoleForm,
    )
    def propose_role(
        self,
        request: HttpRequest,
        obj: User,
        *,
        role: str,
        organisation: UUID | None,
        region: str,
        reason: str,
    ) -> Any:
        propose_role(
            actor=actor_of(request),
            now=puhui_now(),
            user_id=obj.pk,
            role=role,
            party_id=organisation,
            region=region or None,
            reason=reason,
        )
        return gettext("The role waits for another administrator.")

    @command_button(
        _("Block"),
        permission="accounts.block_user",
        explains=_("The user is signed out everywhere at once and cannot sign in until unblocked."),
        icon="block",
        shown=lambda user: user.is_active,
        is_dangerous=True,
    )
    def block(self, request: HttpRequest, obj: User, *, reason: str) -> Any:
        block_user(user_id=obj.pk, actor=actor_of(request), reason=reason, now=puhui_now())
        return gettext("The user is blocked.")

    @command_button(
        _("Unblock"),
        permission="accounts.block_user",
        explains=_("The user may sign in again."),
        icon="lock_open",
        shown=lambda user: not user.is_active,
    )
    def unblock(self, request: HttpRequest, obj: User, *, reason: str) -> Any:
        unblock_user(user_id=obj.pk, actor=actor_of(request), reason=reason, now=puhui_now())
        return gettext("The user may sign in again.")

    @command_button(
        _("Reset the second factor"),
        permission="accounts.reset_second_factor",
        explains=_("For staff whose authenticator is lost: a new one is enrolled at the next sign-in."),
        icon="phonelink_erase",
        shown=lambda user: user.is_staff,
        is_dangerous=True,
    )
    def reset_second_factor(self, request: HttpRequest, obj: User, *, reason: str) -> Any:
        reset_second_factor(user_id=obj.pk, actor=actor_of(request), reason=reason, now=puhui_now())
        return gettext("A new authenticator is enrolled at the next sign-in.")
