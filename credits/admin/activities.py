"""Activities: what was sent, as it was sent, and what was decided on it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from credits.activities.models import Activity, ActivityType, Intake, Tier
from credits.admin.activity_parts import parts_of
from credits.admin.cells import party
from credits.admin.evidence_drawing import evidence_part
from credits.admin.input_words import input_words, inputs_named
from credits.admin.review_parts import DRAWN, Shown
from credits.admin.sections import CAPTURE
from credits.admin.trace_drawing import may_see_traces, trace_part
from credits.monitoring.models import Verdict, VerdictStatus
from credits.monitoring.selectors import PENDING, with_status
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, grams, id_end, place, region, title
from puhui.kernel.admin.filters import DayFilter, choice, region_choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import NOTHING, amount, in_language, short

COLOURS = {
    PENDING: "info",
    VerdictStatus.CREDITED: "success",
    VerdictStatus.REJECTED: "danger",
    VerdictStatus.IN_REVIEW: "warning",
    VerdictStatus.REVERSED: "danger",
}
STATUSES = [(PENDING, _("waits for a decision")), *VerdictStatus.choices]
LABELS = dict(STATUSES)


@display(description=_("state"), label={**dict.fromkeys(LABELS), **COLOURS})
def latest_status(activity: Any) -> tuple[str, Any]:
    """The state that the latest verdict gave (`page_loaded` has put it there)."""
    status = activity.verdict.status if activity.verdict else PENDING
    return status, LABELS[status]


# What one act of a type keeps others of the same person from (credits/activities/catalog).
EXCLUSIONS = {
    "car_free_day": _("car-free days"),
    "electricity_meter": _("periods of an electricity meter"),
    "gas_meter": _("periods of a gas meter"),
    "trip": _("trips"),
    "water_meter": _("periods of a water meter"),
}


def exclusion_word(code: str) -> str:
    """Return what acts of a type exclude one another as; nothing where they do not."""
    return str(EXCLUSIONS.get(code, code)) or NOTHING


def credited(activity: Any) -> str:
    """What was credited so far."""
    return amount(activity.verdict.credited_g if activity.verdict else None, "g")


def observed(activity: Activity) -> str:
    """The inputs in one line."""
    told = activity.named if hasattr(activity, "named") else inputs_named([activity.type.code])
    inputs = told.get(activity.type.code, {})
    return ", ".join(input_words(name, value, inputs) for name, value in activity.inputs.items())


def _in_status(rows: QuerySet, status: str) -> QuerySet:
    if status == PENDING:
        # Whoever waits has an open intake: that index is small, however many activities there are.
        waiting = Intake.objects.filter(party_id=OuterRef("party_id"))
        rows = rows.filter(Exists(waiting))
    elif status != VerdictStatus.CREDITED:
        # Few are not credited: found first, they need not be looked for among all the others.
        rows = rows.filter(id__in=Verdict.objects.filter(status=status).values("activity_id"))
    return with_status(rows, status)


def _types() -> list[tuple[str, str]]:
    return [(str(kind.pk), in_language(kind, "title")) for kind in ActivityType.objects.order_by("pk")]


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 10, "directions_bike"
    territory = ("region",)
    list_select_related = ("type",)
    list_display = [
        id_end("id", _("id")),
        column("received_at", _("received at")),
        computed("type", _("type"), lambda activity: in_language(activity.type, "title")),
        party(_("party")),
        place("region", _("region")),
        computed("inputs", _("inputs"), observed),
        column("tier", _("evidence tier")),
        latest_status,
        computed("credited", _("credited grams"), credited),
    ]
    list_filter = [
        choice("status", _("state"), STATUSES, _in_status),
        choice("type_id", _("type"), _types),
        region_choice("region"),
        choice("tier", _("evidence tier"), Tier.choices),
        DayFilter,
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of an activity or of a party")
    fields = [
        column("id", _("id")),
        party(_("party")),
        column("client_id", _("the client's id")),
        computed(
            "type",
            _("type"),
            lambda activity: f"{in_language(activity.type, 'title')} ({activity.type.code})",
        ),
        column("scheme", _("scheme")),
        region("region", _("region")),
        column("occurred_from", _("from")),
        column("occurred_to", _("to")),
        column("received_at", _("received at")),
        column("tier", _("evidence tier")),
        grams("preview_g", _("preview at receipt")),
    ]

    def heading(self, obj: Activity) -> str:
        return f"{in_language(obj.type, 'title')} {short(obj.pk)}"

    def page_loaded(self, request: HttpRequest, rows: list[Any]) -> list[Any]:
        decided = Verdict.objects.filter(
            party_id__in={row.party_id for row in rows}, activity_id__in=[row.pk for row in rows]
        )
        latest = {verdict.activity_id: verdict for verdict in decided.order_by("seq")}
        named = inputs_named(row.type.code for row in rows)
        for row in rows:
            row.verdict, row.named = latest.get(row.pk), named
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "party_id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: Activity) -> Sequence[Shown]:
        inputs, source, *others = parts_of(obj)
        is_judge = may_see_traces(request, obj.region)
        drawn: list[Shown] = [*trace_part(obj), *evidence_part(obj)] if is_judge else []
        return [inputs, source, *drawn, *others]


# Whoever reads a case about an act sees its trace and its files there too.
DRAWN.extend((trace_part, evidence_part))


@admin.register(ActivityType)
class ActivityTypeAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 20, "category"
    ordering = ["id"]
    list_display = [
        column("code", _("code")),
        title("title", _("title")),
        column("exclusion", _("excludes one another"), exclusion_word),
        column("longest_days", _("longest period in days")),
    ]
    fields = [*list_display]

    def heading(self, obj: ActivityType) -> str:
        return in_language(obj, "title")
