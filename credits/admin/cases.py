"""Verification cases: the work list of verifiers, who see those of the body they act for and no other.

Staff of the authority see their territory's and do nothing here. Every button acts for the case's body.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.gate import desk_actor
from accounts.admin.one_time import approval_button
from credits.admin.case_parts import (
    case_timeline,
    draw_part,
    findings_part,
    papers_part,
    statement_part,
    visits_part,
    work_parts,
)
from credits.admin.case_work import (
    CheckForm,
    FindingForm,
    LineForm,
    StatementForm,
    VisitForm,
    answer_some,
    judge_some,
    note_one_visit,
)
from credits.admin.cells import period
from credits.admin.desks import of_my_desks, stand_still, waits_at_my_desks
from credits.admin.report_parts import sealed_parts
from credits.admin.sections import ISSUANCE
from credits.verification import services
from credits.verification.models import Case
from credits.verification.services.accredit_body import ACCREDIT
from credits.verification.standing import stands_today
from credits.verification.states import CASE_STATES, CaseStatus, FindingStatus
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, status, whole
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due, due_columns
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import NOTHING, amount
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

COLOURS = {
    CaseStatus.OPEN: "warning",
    CaseStatus.SECOND_READING: "info",
    CaseStatus.STATED: "success",
    CaseStatus.CLOSED: "info",
}
VERIFY = "credits.verify_report"
DUE = Due("due_on", waits=(CaseStatus.OPEN,))
# Design value (ADR 0075): so long a registrar has to find a body, or to let the one before go on.
STILL_DUE = Due("stands_still_since", working_days=5, waits=(CaseStatus.OPEN,))
STILL = {"stands": "still"}


def _may_go_on(case: Case) -> bool:
    return case.status == CaseStatus.OPEN and stands_today(case.body)


def _project(case: Case) -> str:
    """Return the project's name: verifiers may not open its page; whoever may is led there elsewhere."""
    return case.report.project.name if case.report.project else NOTHING


@admin.register(Case)
class CaseAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 20, "fact_check"
    work = (
        Work(VERIFY, waits_at_my_desks, due=DUE),
        Work(ACCREDIT, stand_still, STILL, _("Cases that no body may go on with"), due=STILL_DUE),
    )
    list_select_related = ("report__project", "body")
    list_display = [
        id_end("id", _("id")),
        computed("project", _("project"), _project),
        column("report.methodology", _("methodology")),
        place("report.city", _("city")),
        computed("period", _("period"), lambda case: period(case.report.period_from, case.report.period_to)),
        computed("tonnes", _("tonnes"), lambda case: amount(case.report.tonnes, "t")),
        status("status", _("state"), COLOURS),
        # Before what may stand out of sight on a narrow screen.
        *due_columns(DUE, STILL_DUE),
        whole("unsettled", _("open findings")),
        column("opened_at", _("opened")),
    ]
    list_filter = [
        waiting_for_me(waits_at_my_desks),
        choice("status", _("state"), CaseStatus.choices),
        choice("stands", _("work on it"), [("still", _("stands still"))], stand_still),
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of a case or of its report")
    fields = [
        column("id", _("id")),
        column("status", _("state")),
        computed("report", _("report"), lambda case: str(case.report)),
        computed("project", _("project"), _project),
        column("report.scheme", _("scheme")),
        column("report.methodology", _("methodology")),
        region("report.city", _("city")),
        computed("period", _("period"), lambda case: period(case.report.period_from, case.report.period_to)),
        computed("tonnes", _("tonnes"), lambda case: amount(case.report.tonnes, "t")),
        column("report_digest", _("digest")),
        column("opened_at", _("opened")),
        column("due_on", _("due")),
        column("stands_still_since", _("stands still since")),
        column("closed_at", _("closed at")),
    ]
    actions_detail = ["find", "tick", "judge", "visit", "state", "give_back"]

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
        return [
            states_part(CASE_STATES, obj.status),
            draw_part(obj),
            *work_parts(obj),
            findings_part(obj),
            visits_part(obj),
            papers_part(obj),
            *statement_part(obj),
            *sealed,
            case_timeline(obj),
        ]

    @command_button(
        _("Raise a finding"),
        permission=VERIFY,
        explains=_("The owner answers it; a positive statement waits until it is closed."),
        icon="help",
        form_class=FindingForm,
        shown=_may_go_on,
    )
    def find(self, request: HttpRequest, obj: Case, *, kind: str, text: str) -> Any:
        actor = desk_actor(request, obj.body.party_id)
        services.raise_finding(actor=actor, case_id=obj.pk, kind=kind, text=text, now=puhui_now())
        return gettext("The finding is raised.")

    @command_button(
        _("Answer the checklist"),
        permission=VERIFY,
        explains=_("One item, or all that are not answered yet."),
        icon="checklist",
        form_class=CheckForm,
        shown=_may_go_on,
    )
    def tick(self, request: HttpRequest, obj: Case, **said: Any) -> Any:
        count = answer_some(desk_actor(request, obj.body.party_id), obj, **said)
        return gettext("%(number)s answered.") % {"number": count}

    @command_button(
        _("Judge the sample"),
        permission=VERIFY,
        explains=_("One line, or all that were not looked at yet."),
        icon="rule",
        form_class=LineForm,
        shown=_may_go_on,
    )
    def judge(self, request: HttpRequest, obj: Case, **said: Any) -> Any:
        count = judge_some(desk_actor(request, obj.body.party_id), obj, **said)
        return gettext("%(number)s judged.") % {"number": count}

    @command_button(
        _("Note a visit"),
        permission=VERIFY,
        explains=_("It stands for good; more photographs are put to it by the API."),
        icon="location_on",
        form_class=VisitForm,
        shown=_may_go_on,
    )
    def visit(self, request: HttpRequest, obj: Case, **said: Any) -> Any:
        note_one_visit(desk_actor(request, obj.body.party_id), obj, **said)
        return gettext("The visit is noted.")

    @approval_button(
        _("Sign the statement"),
        permission=VERIFY,
        explains=_("Signed once and for ever, about the report as it is sealed."),
        icon="signature",
        form_class=StatementForm,
        shown=_may_go_on,
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
        shown=_may_go_on,
    )
    def give_back(self, request: HttpRequest, obj: Case, *, reason: str) -> Any:
        actor = desk_actor(request, obj.body.party_id)
        services.return_case(actor=actor, case_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The report is given back.")
