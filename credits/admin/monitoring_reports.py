"""Monitoring reports; the programme's are drafted and sent in here by operators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.admin.timelines import timeline_part
from credits.admin.cells import organisation, period, project_link
from credits.admin.names import methodology_choices, scheme_choices
from credits.admin.report_parts import sealed_parts
from credits.admin.sections import ISSUANCE
from credits.monitoring.report_drafts import create_programme_report
from credits.monitoring.report_models import UNSEALED, MonitoringReport, ReportKind
from credits.monitoring.report_states import REPORT_STATES, ReportStatus
from credits.verification.services import submit_report
from credits.verification.services.accredit_body import ACCREDIT
from puhui.kernel.admin.acting import actor_of, regions_in_sight
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, grams, id_end, place, region, status
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due, due_columns
from puhui.kernel.admin.filters import choice, region_choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount, region_choices
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

COLOURS = {
    ReportStatus.SUBMITTED: "info",
    ReportStatus.IN_VERIFICATION: "warning",
    ReportStatus.VERIFIED: "success",
    ReportStatus.RETURNED: "warning",
    ReportStatus.REJECTED: "danger",
}
PROGRAMME = "credits.report_programme"
# Design value: a report that came in is drawn for at once, so one that still waits waits for a body.
DUE = Due("submitted_at", working_days=5, waits=(ReportStatus.SUBMITTED,))


class ProgrammeReportForm(ReasonForm):
    """Of which scheme, methodology, city and month."""

    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    methodology = forms.ChoiceField(
        label=_("methodology"), choices=methodology_choices, widget=UnfoldAdminSelectWidget()
    )
    city = forms.ChoiceField(label=_("city"), choices=region_choices, widget=UnfoldAdminSelectWidget())
    month = forms.RegexField(
        r"^2\d{3}-(0[1-9]|1[0-2])$",
        label=_("month"),
        help_text=_("Such as 2026-10"),
        widget=UnfoldAdminTextInputWidget,
    )
    vintage = forms.IntegerField(
        label=_("vintage"),
        required=False,
        min_value=2000,
        max_value=2999,
        help_text=_("Only for grams of an earlier year that were assigned after it"),
        widget=UnfoldAdminTextInputWidget,
    )


def _without_body(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Keep what no body may take, in the territory of whoever may accredit one."""
    rows = rows.filter(status=ReportStatus.SUBMITTED)
    regions = regions_in_sight(request, ACCREDIT)
    return rows if regions is None else rows.filter(city__in=regions)


@dataclass(frozen=True)
class _SendIn(Due):
    """Only the programme's reports are sent in by staff."""

    def _since(self, row: MonitoringReport) -> Any:
        return super()._since(row) if row.kind == ReportKind.PROGRAMME else None


# Design value, of the programme's drafts: two weeks of work after the month they are of.
SEND_IN = _SendIn("period_to", working_days=10, waits=UNSEALED)


def _to_send_in(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Keep the programme's drafts in the territory of whoever sends them in."""
    rows = rows.filter(kind=ReportKind.PROGRAMME, status__in=UNSEALED)
    regions = regions_in_sight(request, PROGRAMME)
    return rows if regions is None else rows.filter(city__in=regions)


def _tonnes(report: MonitoringReport) -> str:
    return amount(report.tonnes, "t")


@admin.register(MonitoringReport)
class MonitoringReportAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 10, "summarize"
    list_select_related = ("party", "project")
    work = (
        Work(ACCREDIT, _without_body, {"status": ReportStatus.SUBMITTED}, _("Reports without a body"), DUE),
        Work(
            PROGRAMME,
            _to_send_in,
            {"kind": ReportKind.PROGRAMME},
            _("The programme's reports to send in"),
            SEND_IN,
        ),
    )
    territory = ("city",)
    list_display = [
        id_end("id", _("id")),
        computed("project", _("project"), lambda report: project_link(report.project)),
        column("kind", _("kind")),
        column("methodology", _("methodology")),
        place("city", _("city")),
        computed("period", _("period"), lambda report: period(report.period_from, report.period_to)),
        computed("tonnes", _("tonnes"), _tonnes),
        status("status", _("state"), COLOURS),
        column("submitted_at", _("sent in")),
        *due_columns(DUE, SEND_IN),
    ]
    list_filter = [
        choice("status", _("state"), ReportStatus.choices),
        choice("kind", _("kind"), ReportKind.choices),
        region_choice("city"),
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of a report, of its project or of a party")
    fields = [
        column("id", _("id")),
        column("kind", _("kind")),
        column("scheme", _("scheme")),
        organisation(_("party")),
        computed("project", _("project"), lambda report: project_link(report.project)),
        column("methodology", _("methodology")),
        region("city", _("city")),
        computed("period", _("period"), lambda report: period(report.period_from, report.period_to)),
        column("status", _("state")),
        grams("reduction_g", _("reduction")),
        grams("carried_in_g", _("carried from earlier reports")),
        grams("left_g", _("left for the next report")),
        computed("tonnes", _("tonnes"), _tonnes),
        column("digest", _("digest")),
        column("submitted_at", _("sent in")),
        *due_columns(DUE, SEND_IN),
    ]
    actions_list = ["draft_programme"]
    actions_detail = ["submit"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        # A list needs no contents, and one of a programme may be long.
        return rows if request.resolver_match and request.resolver_match.kwargs else rows.defer("content")

    def heading(self, obj: MonitoringReport) -> str:
        return f"{obj.methodology} · {period(obj.period_from, obj.period_to)}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        found = queryset.filter(by_id("id", "project_id", "party_id", term=term)) if term else queryset
        return found, False

    def parts(self, request: HttpRequest, obj: MonitoringReport) -> Sequence[Part | Document]:
        return [
            states_part(REPORT_STATES, obj.status),
            *sealed_parts(obj),
            timeline_part(("monitoring_report", obj.pk)),
        ]

    @command_button(
        _("Draft the programme's report"),
        permission=PROGRAMME,
        explains=_("Collects the assigned grams of consenting residents up to the end of the month."),
        icon="post_add",
        on_list=True,
        form_class=ProgrammeReportForm,
    )
    def draft_programme(
        self,
        request: HttpRequest,
        *,
        scheme: str,
        methodology: str,
        city: str,
        month: str,
        vintage: int | None,
        reason: str,
    ) -> Any:
        report = create_programme_report(
            actor=actor_of(request),
            scheme=scheme,
            methodology=methodology,
            city=city,
            month=date.fromisoformat(f"{month}-01"),
            vintage=vintage,
            now=puhui_now(),
        )
        return HttpResponseRedirect(reverse("admin:credits_monitoringreport_change", args=[report.pk]))

    @command_button(
        _("Send in"),
        permission=PROGRAMME,
        explains=_("Seals the report and hands it to a verification body; nothing of it changes any more."),
        icon="send",
        shown=lambda report: report.kind == ReportKind.PROGRAMME and report.status in UNSEALED,
    )
    def submit(self, request: HttpRequest, obj: MonitoringReport, *, reason: str) -> Any:
        submit_report(actor=actor_of(request), report_id=obj.pk, now=puhui_now())
        return gettext("The report is sent in.")
