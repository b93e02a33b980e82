"""Verification cases: the work list of verifiers, who see those of the body they act for and no other.

Staff of the authority see their territory's and do nothing here. Every button acts for the case's body.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.gate import desk_actor
from credits.admin.cells import period
from credits.admin.desks import of_my_desks, waits_at_my_desks
from credits.admin.report_parts import sealed_parts
from credits.admin.sections import ISSUANCE
from credits.verification import services
from credits.verification.models import Case, FindingKind, Opinion
from credits.verification.states import CaseStatus, FindingStatus
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, status, whole, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import amount, link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

COLOURS = {CaseStatus.OPEN: "warning", CaseStatus.STATED: "success", CaseStatus.CLOSED: "info"}
VERIFY = "credits.verify_report"
ROWS = {"rows": 8}


class FindingForm(ReasonForm):
    """What is asked; it stands for the reason."""

    reason = None  # type: ignore[assignment]
    kind = forms.ChoiceField(label=_("kind"), choices=FindingKind.choices, widget=UnfoldAdminSelectWidget)
    text = forms.CharField(
        label=_("text"), min_length=5, max_length=10_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )


class StatementForm(ReasonForm):
    """The statement, with the digest told back; its text stands for the reason."""

    reason = None  # type: ignore[assignment]
    opinion = forms.ChoiceField(label=_("opinion"), choices=Opinion.choices, widget=UnfoldAdminSelectWidget)
    tonnes = forms.IntegerField(label=_("tonnes"), min_value=0, widget=UnfoldAdminIntegerFieldWidget)
    report_digest = forms.RegexField(
        "^[0-9a-f]{64}$", label=_("digest of the report as you read it"), widget=UnfoldAdminTextInputWidget
    )
    text = forms.CharField(
        label=_("text"), min_length=5, max_length=10_000, widget=UnfoldAdminTextareaWidget(attrs=ROWS)
    )


def _is_open(case: Case) -> bool:
    return case.status == CaseStatus.OPEN


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 20, "fact_check"
    work = (Work(VERIFY, waits_at_my_desks),)
    list_select_related = ("report", "body")
    list_display = [
        id_end("id", _("id")),
        column("report.methodology", _("methodology")),
        place("report.city", _("city")),
        computed("period", _("period"), lambda case: period(case.report.period_from, case.report.period_to)),
        computed("tonnes", _("tonnes"), lambda case: amount(case.report.tonnes, "t")),
        whole("unsettled", _("open findings")),
        status("status", _("state"), COLOURS),
        column("opened_at", _("opened")),
    ]
    list_filter = [waiting_for_me(waits_at_my_desks), choice("status", _("state"), CaseStatus.choices)]
    search_fields = ["id"]
    search_help_text = _("The whole id of a case or of its report")
    fields = [
        column("id", _("id")),
        column("status", _("state")),
        column("report_id", _("report")),
        column("report.scheme", _("scheme")),
        column("report.methodology", _("methodology")),
        region("report.city", _("city")),
        computed("period", _("period"), lambda case: period(case.report.period_from, case.report.period_to)),
        computed("tonnes", _("tonnes"), lambda case: amount(case.report.tonnes, "t")),
        column("report_digest", _("digest")),
        column("opened_at", _("opened")),
        column("closed_at", _("closed at")),
    ]
    actions_detail = ["find", "state", "give_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = (
            super()
            .get_queryset(request)
            .annotate(unsettled=Count("findings", filter=~Q(findings__status=FindingStatus.CLOSED)))
        )
        return rows.filter(of_my_desks(request, "", self.view_permission))

    def heading(self, obj: Case) -> str:
        return f"{obj.report} · {obj.get_status_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "report_id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: Case) -> Sequence[Part | Document]:
        sealed = list(sealed_parts(obj.report)) if obj.report.digest == obj.report_digest else []
        return [*_findings(obj), *_statement(obj), *sealed]

    @command_button(
        _("Raise a finding"),
        permission=VERIFY,
        explains=_("The owner answers it; a positive statement waits until it is closed."),
        icon="help",
        form_class=FindingForm,
        shown=_is_open,
    )
    def find(self, request: HttpRequest, obj: Case, *, kind: str, text: str) -> Any:
        actor = desk_actor(request, obj.body.party_id)
        services.raise_finding(actor=actor, case_id=obj.pk, kind=kind, text=text, now=puhui_now())
        return gettext("The finding is raised.")

    @command_button(
        _("Sign the statement"),
        permission=VERIFY,
        explains=_("Signed once and for ever, about the report as it is sealed."),
        icon="signature",
        form_class=StatementForm,
        shown=_is_open,
    )
    def state(self, request: HttpRequest, obj: Case, **statement: Any) -> Any:
        actor = desk_actor(request, obj.body.party_id)
        services.sign_statement(actor=actor, case_id=obj.pk, now=puhui_now(), **statement)
        return gettext("The statement is signed.")

    @command_button(
        _("Give the report back"),
        permission=VERIFY,
        explains=_("The case is closed; what is sent in again is another case."),
        icon="undo",
        is_dangerous=True,
        shown=_is_open,
    )
    def give_back(self, request: HttpRequest, obj: Case, *, reason: str) -> Any:
        actor = desk_actor(request, obj.body.party_id)
        services.return_case(actor=actor, case_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The report is given back.")


def _findings(case: Case) -> list[Part]:
    rows = [
        [
            link(reverse("admin:credits_finding_change", args=[finding.pk]), short(finding.pk)),
            finding.get_kind_display(),
            finding.get_status_display(),
            finding.text,
            written(finding.answer),
        ]
        for finding in case.findings.order_by("raised_at", "id")
    ]
    return [Part(_("Findings"), [_("finding"), _("kind"), _("state"), _("text"), _("answer")], rows)]


def _statement(case: Case) -> list[Part]:
    statement = getattr(case, "statement", None)
    if statement is None:
        return []
    rows = [
        [_("opinion"), statement.get_opinion_display()],
        [_("tonnes"), amount(statement.tonnes, "t")],
        [_("text"), statement.text],
        [_("signed at"), written(statement.signed_at)],
        [_("digest"), statement.digest],
    ]
    return [Part(_("Statement"), [_("what"), _("value")], rows)]
