"""Households: how many live there, whose the saving is, which meters are theirs, and what those showed.

The page stands with those of people, and here because readings do: `accounts` knows no activity. Nobody is
named, a meter by the last four signs of its number; who may see parties gets from a member to the party.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.admin.party_links import party_link
from accounts.admin.sections import PEOPLE
from accounts.households.models import WHOLE_BP, Household, HouseholdMeter
from accounts.households.selectors import shares_on
from credits.activities.models import MeterClaim
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, written
from puhui.kernel.admin.filters import region_choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import NOTHING, link, short
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.quantities import plain

# What a page shows of the readings, the latest first.
READINGS_SHOWN = 100
SEES_PARTIES = "accounts.view_party"


@admin.register(Household)
class HouseholdAdmin(ReadOnlyAdmin):
    section, position, icon = PEOPLE, 45, "cottage"
    territory = ("region",)
    list_display = [
        id_end("id", _("id")),
        place("region", _("region")),
        column("size", _("people who live there")),
        computed("members_here", _("members here"), lambda home: home.members_here),
        computed("meters_here", _("meters"), lambda home: home.meters_here),
        column("has_solar", _("own solar roof")),
        column("created_at", _("created at")),
    ]
    list_filter = [region_choice("region")]
    search_fields = ["id"]
    search_help_text = _("The whole id of a household")
    fields = [
        column("id", _("id")),
        region("region", _("region")),
        *list_display[2:],
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        lives = Q(members__ended_at=None, members__party__isnull=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                members_here=Count("members", filter=lives, distinct=True),
                meters_here=Count("meters", filter=Q(meters__moved_out_on=None), distinct=True),
            )
        )

    def heading(self, obj: Household) -> str:
        return f"{obj._meta.verbose_name} {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: Household) -> Sequence[Part]:
        meters = list(obj.meters.order_by("moved_in_on", "id"))
        found = [_meters(meters), _readings(meters)]
        return [_members(obj), *found] if request.user.has_perm(SEES_PARTIES) else found


def _members(home: Household) -> Part:
    shares = shares_on(home.pk, business_date(puhui_now()))
    rows = [
        [
            party_link(place.party_id),
            written(place.is_head),
            _percent(shares.get(place.party_id, 0)),
            written(place.joined_on),
            written(place.left_on),
        ]
        for place in home.members.filter(party__isnull=False).order_by("joined_on", "id")
        if place.party_id
    ]
    headers = [_("party"), _("head"), _("share today"), _("joined on"), _("left on")]
    return Part(_("Members"), headers, rows)


def _percent(share_bp: int) -> str:
    return f"{share_bp * 100 / WHOLE_BP:.2f} %" if share_bp else NOTHING


def _meters(meters: Sequence[HouseholdMeter]) -> Part:
    rows = [
        [
            meter.get_kind_display(),
            meter.operator,
            masked_number(meter),
            str(meter.digits),
            written(meter.moved_in_on),
            plain(meter.reading_in),
            written(meter.moved_out_on),
            NOTHING if meter.reading_out is None else plain(meter.reading_out),
        ]
        for meter in meters
    ]
    headers = [
        *(_("kind"), _("supplier"), _("number"), _("digits before the point")),
        *(_("moved in on"), _("reading then"), _("moved out on"), _("reading then")),
    ]
    return Part(_("Meters"), headers, rows)


def masked_number(meter: HouseholdMeter) -> str:
    """Return as much of the number as tells two meters of one home apart."""
    return f"…{meter.number[-4:]}"


def _readings(meters: Sequence[HouseholdMeter]) -> Part:
    by_id = {meter.pk: meter for meter in meters}
    claims = MeterClaim.objects.filter(meter_id__in=list(by_id)).order_by("-period")[:READINGS_SHOWN]
    rows = [
        [
            masked_number(by_id[claim.meter_id]),
            written(claim.period.lower),
            written(claim.period.upper),
            _shown(claim.reading_from),
            _shown(claim.reading_to),
            link(
                reverse("admin:credits_activity_change", args=[claim.activity_id]), short(claim.activity_id)
            ),
        ]
        for claim in claims
    ]
    headers = [_("meter"), _("from"), _("to"), _("reading at first"), _("reading at last"), _("activity")]
    return Part(
        _("Claimed periods, the latest first"), headers, rows, _("No period of these meters was claimed.")
    )


def _shown(reading: Any) -> str:
    return NOTHING if reading is None else plain(reading)
