"""Findings: closed or asked again by the verifier, answered here for the programme by operators."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.admin.gate import desk_actor
from credits.admin.desks import my_bodies, of_my_desks
from credits.admin.sections import ISSUANCE
from credits.monitoring.report_models import ReportKind
from credits.verification import services
from credits.verification.models import Finding
from credits.verification.standing import stands_today
from credits.verification.states import CaseStatus, FindingStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

# Whose turn it is: the owner's to answer, then the verifier's to close.
DUE = Due("due_on", waits=(FindingStatus.OPEN, FindingStatus.ANSWERED))
COLOURS = {FindingStatus.OPEN: "warning", FindingStatus.ANSWERED: "info", FindingStatus.CLOSED: "success"}


class AnswerForm(ReasonForm):
    """The answer; it stands for the reason."""

    reason = None  # type: ignore[assignment]
    text = forms.CharField(
        label=_("answer"),
        min_length=2,
        max_length=10_000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
    )


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return for a verifier what was answered, for everybody else what waits for an answer."""
    rows = rows.filter(case__status=CaseStatus.OPEN)
    mine = my_bodies(request)
    if mine:
        return rows.filter(status=FindingStatus.ANSWERED, case__body__party_id__in=mine)
    return rows.filter(status=FindingStatus.OPEN)


def _answers(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what an operator answers: questions about the programme's own reports."""
    return _waits(rows, request).filter(case__report__kind=ReportKind.PROGRAMME)


def _may_be_judged(finding: Finding) -> bool:
    is_answered = finding.status == FindingStatus.ANSWERED and finding.case.status == CaseStatus.OPEN
    return is_answered and stands_today(finding.case.body)


def _is_the_programmes(finding: Finding) -> bool:
    is_asked = finding.status == FindingStatus.OPEN and finding.case.status == CaseStatus.OPEN
    return is_asked and finding.case.report.kind == ReportKind.PROGRAMME


def _case(finding: Finding) -> Any:
    return link(reverse("admin:credits_case_change", args=[finding.case_id]), short(finding.case_id))


@admin.register(Finding)
class FindingAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 30, "live_help"
    work = (
        Work("credits.verify_report", _waits, due=DUE),
        Work("credits.report_programme", _answers, due=DUE),
    )
    list_select_related = ("case__report", "case__body")
    list_display = [
        id_end("id", _("id")),
        computed("case", _("case"), _case),
        column("kind", _("kind")),
        status("status", _("state"), COLOURS),
        column("raised_at", _("raised")),
        column("answered_at", _("answered at")),
        *DUE.columns,
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), FindingStatus.choices)]
    search_fields = ["id"]
    search_help_text = _("The whole id of a finding or of its case")
    fields = [
        column("id", _("id")),
        computed("case", _("case"), _case),
        column("kind", _("kind")),
        column("status", _("state")),
        column("text", _("text")),
        column("answer", _("answer")),
        column("raised_at", _("raised")),
        column("answered_at", _("answered at")),
        column("closed_at", _("closed at")),
        column("due_on", _("due")),
    ]
    actions_detail = ["close", "reopen", "answer"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).filter(of_my_desks(request, "case__", self.view_permission))

    def heading(self, obj: Finding) -> str:
        return f"{obj.get_kind_display()} · {obj.get_status_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "case_id", term=term)) if term else queryset), False

    @command_button(
        _("Close"),
        permission="credits.verify_report",
        explains=_("The answer is taken."),
        icon="check",
        shown=_may_be_judged,
    )
    def close(self, request: HttpRequest, obj: Finding, *, reason: str) -> Any:
        actor = desk_actor(request, obj.case.body.party_id)
        services.close_finding(actor=actor, finding_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The finding is closed.")

    @command_button(
        _("Ask again"),
        permission="credits.verify_report",
        explains=_("The answer does not do; the owner answers once more."),
        icon="replay",
        shown=_may_be_judged,
    )
    def reopen(self, request: HttpRequest, obj: Finding, *, reason: str) -> Any:
        actor = desk_actor(request, obj.case.body.party_id)
        services.reopen_finding(actor=actor, finding_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The finding is open again.")

    @command_button(
        _("Answer for the programme"),
        permission="credits.report_programme",
        explains=_("The verifier closes the finding, or asks again."),
        icon="reply",
        form_class=AnswerForm,
        shown=_is_the_programmes,
    )
    def answer(self, request: HttpRequest, obj: Finding, *, text: str) -> Any:
        services.answer_finding(actor=actor_of(request), finding_id=obj.pk, text=text, now=puhui_now())
        return gettext("The finding is answered.")
