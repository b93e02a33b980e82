"""Assignments: grams given to the programme for coins, and those that an exhausted budget refused."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from credits.admin.cells import party
from credits.admin.sections import REWARDS
from credits.rewards.models import Assignment
from credits.rewards.states import AssignmentStatus
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, grams, id_end, status, whole
from puhui.kernel.admin.filters import DayFilter, choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount, short

COLOURS = {AssignmentStatus.DONE: "success", AssignmentStatus.REFUSED: "danger"}


@admin.register(Assignment)
class AssignmentAdmin(ReadOnlyAdmin):
    section, position, icon = REWARDS, 40, "volunteer_activism"
    territory = ("party__region",)
    list_display = [
        id_end("id", _("id")),
        party(_("party")),
        grams("quantity_g", _("grams")),
        whole("coins", _("coins")),
        status("status", _("state"), COLOURS),
        column("reason_code", _("reason")),
        column("rate_version", _("rate")),
        column("assigned_at", _("at")),
    ]
    list_filter = [choice("status", _("state"), AssignmentStatus.choices), DayFilter]
    search_fields = ["party_id"]
    search_help_text = _("The whole id of an assignment, of its activity or of a party")
    fields = [
        column("id", _("id")),
        party(_("party")),
        column("accrual_ref", _("activity")),
        grams("quantity_g", _("grams")),
        whole("coins", _("coins")),
        grams("assigned_total_g", _("assigned so far")),
        column("rate_version", _("rate")),
        column("status", _("state")),
        column("reason_code", _("reason")),
        column("assigned_at", _("at")),
        column("command_id", _("command")),
    ]

    def heading(self, obj: Assignment) -> str:
        return f"{amount(obj.quantity_g, 'g')} {short(obj.pk)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (
            queryset.filter(by_id("id", "accrual_ref", "party_id", term=term)) if term else queryset
        ), False
