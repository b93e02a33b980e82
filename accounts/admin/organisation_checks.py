"""Checks of organisations: the registrar's work list, with the licence beside what was said of it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.masking import masked_name
from accounts.admin.one_time import approval_button
from accounts.admin.party_links import named_link, party_link
from accounts.admin.sections import PEOPLE
from accounts.admin.timelines import timeline_part
from accounts.organisations.models import OrganisationVerification
from accounts.organisations.permissions import REVIEW
from accounts.organisations.services import decide_verification
from accounts.organisations.verification_states import VERIFICATION_STATES
from accounts.organisations.verification_states import VerificationStatus as V
from accounts.people.models import Party
from puhui.kernel.admin.acting import actor_of, regions_in_sight
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

COLOURS = {V.SUBMITTED: "warning", V.APPROVED: "success", V.REJECTED: "danger", V.EXPIRED: "danger"}


# Design value.
DUE = Due("submitted_at", working_days=5, waits=(V.SUBMITTED,))


def check_part(party: Party) -> Part:
    """Return the checks of an organisation, the latest first: for the pages of what it has filed."""
    checks = OrganisationVerification.objects.filter(party=party).order_by("-id")[:5]
    rows = [
        [
            link(reverse("admin:accounts_organisationverification_change", args=[check.pk]), short(check.pk)),
            check.get_status_display(),
            written(check.licence_until),
            written(check.decided_at),
        ]
        for check in checks
    ]
    headers = [_("check"), _("state"), _("licence valid until"), _("decided at")]
    return Part(_("Who the organisation is"), headers, rows)


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Keep what waits for a decision of whoever reads: in the territory in which they may decide."""
    rows = rows.filter(status=V.SUBMITTED)
    regions = regions_in_sight(request, REVIEW)
    return rows if regions is None else rows.filter(party__region__in=regions)


def _licence(check: OrganisationVerification) -> Any:
    # Its page stands in credits, which keeps the file.
    address = reverse("admin:accounts_organisationpaper_change", args=[check.licence_id])
    return link(address, short(check.licence_id))


def _is_open(check: OrganisationVerification) -> bool:
    return check.status == V.SUBMITTED


@admin.register(OrganisationVerification)
class OrganisationCheckAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 32, "domain_verification"
    list_select_related = ("party", "party__profile", "licence")
    work = (Work(REVIEW, _waits, due=DUE),)
    territory = ("party__region",)
    list_display = [
        id_end("id", _("id")),
        computed("organisation", _("organisation"), lambda check: named_link(check.party)),
        status("status", _("state"), COLOURS),
        column("licence_until", _("licence valid until")),
        column("submitted_at", _("submitted at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), V.choices)]
    fields = [
        *list_display[:4],
        column("party.profile.code", _("unified social credit code")),
        column("representative_name", _("legal representative"), masked_name),
        computed("licence", _("business licence"), _licence),
        column("licence.digest", _("digest of the licence")),
        column("submitted_at", _("submitted at")),
        *DUE.columns,
        computed("submitted_by", _("submitted by"), lambda check: party_link(check.submitted_by)),
        column("decided_at", _("decided at")),
        computed("decided_by", _("decided by"), lambda check: party_link(check.decided_by)),
        column("reason", _("reason")),
    ]
    actions_detail = ["approve", "reject"]

    def heading(self, obj: OrganisationVerification) -> str:
        return f"{obj.party.name} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: OrganisationVerification) -> Sequence[Part]:
        earlier = OrganisationVerification.objects.filter(party=obj.party).exclude(pk=obj.pk).order_by("-id")
        rows = [
            [
                check.get_status_display(),
                written(check.licence_until),
                _("yes") if bytes(check.representative_index) == bytes(obj.representative_index) else _("no"),
                written(check.submitted_at),
                check.reason,
            ]
            for check in earlier[:50]
        ]
        headers = [
            _("state"),
            _("licence valid until"),
            _("the same legal representative"),
            _("submitted at"),
            _("reason"),
        ]
        return [
            states_part(VERIFICATION_STATES, obj.status),
            Part(_("Earlier checks"), headers, rows),
            timeline_part(("party", obj.party_id), actions="organisation_"),
        ]

    @approval_button(
        _("Approve"),
        permission=REVIEW,
        explains=_("It counts as verified until its licence ends or its legal representative changes."),
        icon="verified",
        shown=_is_open,
    )
    def approve(self, request: HttpRequest, obj: OrganisationVerification, *, reason: str) -> Any:
        self._decide(request, obj, reason, approved=True)
        return gettext("The organisation is approved.")

    @command_button(
        _("Reject"),
        permission=REVIEW,
        explains=_("Its owner reads the reason and may send the papers again."),
        icon="block",
        shown=_is_open,
        is_dangerous=True,
    )
    def reject(self, request: HttpRequest, obj: OrganisationVerification, *, reason: str) -> Any:
        self._decide(request, obj, reason, approved=False)
        return gettext("The papers are rejected.")

    def _decide(
        self, request: HttpRequest, obj: OrganisationVerification, reason: str, *, approved: bool
    ) -> None:
        decide_verification(
            actor=actor_of(request), now=puhui_now(), check_id=obj.pk, approved=approved, reason=reason
        )
