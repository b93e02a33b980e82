"""Mandates: who files for whom, since when, for what share. To look at: owners give and revoke them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import named_link, party_link
from accounts.admin.sections import PEOPLE
from accounts.mandates.models import Mandate
from accounts.mandates.news import percent
from accounts.people.roles import MandateAct
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import link, short


def _standing(rows: QuerySet, value: str) -> QuerySet:
    return rows.filter(revoked_at__isnull=value == "yes")


def _acts(mandate: Mandate) -> str:
    return ", ".join(str(MandateAct(act).label) for act in mandate.acts)


def _reach(mandate: Mandate) -> Any:
    return _("all") if mandate.subjects is None else len(mandate.subjects)


def _paper(mandate: Mandate) -> Any:
    return link(
        reverse("admin:accounts_organisationpaper_change", args=[mandate.paper_id]), short(mandate.paper_id)
    )


@admin.register(Mandate)
class MandateAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 34, "handshake"
    list_select_related = ("owner", "agent")
    territory = ("owner__region",)
    list_display = [
        id_end("id", _("id")),
        computed("owner", _("owner"), lambda mandate: named_link(mandate.owner)),
        computed("agent", _("agent"), lambda mandate: named_link(mandate.agent)),
        computed("share", _("the agent's share in percent"), lambda mandate: percent(mandate.agent_share_bp)),
        column("valid_from", _("valid from")),
        column("valid_to", _("valid to, this day excluded")),
        column("revoked_at", _("revoked at")),
    ]
    list_filter = [choice("standing", _("not revoked"), [("yes", _("yes")), ("no", _("no"))], _standing)]
    search_fields = ["id"]
    search_help_text = _("The whole id of a mandate, an owner or an agent")
    fields = [
        *list_display,
        computed("acts", _("entrusted with"), _acts),
        computed("reach", _("projects"), _reach),
        computed("paper", _("signed entrustment"), _paper),
        column("document_digest", _("digest of the entrustment")),
        column("granted_at", _("granted at")),
        computed("granted_by", _("granted by"), lambda mandate: party_link(mandate.granted_by)),
        computed("revoked_by", _("revoked by"), lambda mandate: party_link(mandate.revoked_by)),
        column("revoke_reason", _("reason")),
    ]

    def heading(self, obj: Mandate) -> str:
        return f"{obj.owner.name} · {obj.agent.name} · {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "owner_id", "agent_id", term=term)) if term else queryset), False
