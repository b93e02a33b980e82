"""Issuances: the work list of registrars, from notice to mint."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_time import approval_button
from accounts.admin.timelines import role_name
from credits.admin.case_parts import (
    case_timeline,
    draw_part,
    findings_part,
    papers_part,
    visits_part,
    work_parts,
)
from credits.admin.cells import organisation, place_name, report_link
from credits.admin.digest_form import DigestForm
from credits.admin.filing_parts import AnswerForm, filing_parts
from credits.admin.report_parts import sealed_parts
from credits.admin.sections import ISSUANCE
from credits.issuance.filing_states import AnswerStatus
from credits.issuance.models import Issuance
from credits.issuance.services import (
    Told,
    approve_issuance,
    enter_answer,
    propose_void,
    refuse_issuance,
    return_to_owner,
)
from credits.issuance.services.file_approved import download_package
from credits.issuance.services.refuse_issuance import OPEN
from credits.issuance.states import ISSUANCE_STATES, IssuanceStatus
from credits.registry.serials import find_serial, read_serial, rest_of
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, status, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due, due_columns
from puhui.kernel.admin.filters import choice, region_choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id

S = IssuanceStatus
COLOURS = {
    S.IN_NOTICE: "info",
    S.AWAITING_APPROVAL: "warning",
    S.APPROVED: "info",
    S.FILED: "warning",
    S.MINTED: "success",
    S.REFUSED: "danger",
    S.VOIDED: "danger",
}
APPROVE = "credits.approve_issuance"
PARTS = 200


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what awaits an approval that the reader has not given."""
    given = {"approvals__person_id": actor_of(request).person_id, "approvals__dropped_at": None}
    mine = Issuance.objects.filter(**given).values("pk")
    return rows.filter(status=S.AWAITING_APPROVAL).exclude(pk__in=mine)


# Design value: as long as the city has for a check.
DUE = Due("notice.ended_at", working_days=5, waits=(S.AWAITING_APPROVAL,))
# So long an authority has for a decision (Administrative Licensing Law, art. 42); then somebody asks it.
ANSWER_DUE = Due("package.filed_at", working_days=20, waits=(S.FILED,))
DUE_COLUMNS = due_columns(DUE, ANSWER_DUE)


def _without_answer(rows: QuerySet, _request: HttpRequest) -> QuerySet:
    """Return what is filed and has no answer that waits to be confirmed: that is on the answers' own list."""
    return rows.filter(status=S.FILED).exclude(answers__status=AnswerStatus.ENTERED)


def _is_open(issuance: Issuance) -> bool:
    return issuance.status in OPEN


@admin.register(Issuance)
class IssuanceAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 40, "token"
    work = (
        Work(APPROVE, _waits, due=DUE),
        Work(
            APPROVE,
            _without_answer,
            {"status": S.FILED},
            _("Filings without the authority's answer"),
            ANSWER_DUE,
        ),
    )
    territory = ("city",)
    list_select_related = ("report", "statement__case", "notice", "party", "package")
    list_display = [
        id_end("id", _("id")),
        organisation(_("party")),
        column("methodology", _("methodology")),
        place("city", _("city")),
        column("vintage", _("year"), str),
        computed("tonnes", _("tonnes"), lambda row: amount(row.issued_t, "t")),
        status("status", _("state"), COLOURS),
        # Before what may stand out of sight on a narrow screen.
        *DUE_COLUMNS,
        column("notice.runs_until", _("notice ends")),
        column("batch", _("batch")),
    ]
    list_filter = [
        waiting_for_me(_waits),
        choice("status", _("state"), IssuanceStatus.choices),
        region_choice("city"),
    ]
    search_fields = ["batch"]
    search_help_text = _("A batch, or the whole id of an issuance, of its report or of a party")
    fields = [
        column("id", _("id")),
        column("status", _("state")),
        organisation(_("party")),
        computed("report", _("report"), lambda row: report_link(row.report)),
        column("methodology", _("methodology")),
        region("city", _("city")),
        column("vintage", _("year"), str),
        computed("tonnes", _("tonnes"), lambda row: amount(row.issued_t, "t")),
        computed("buffer", _("withheld as buffer"), lambda row: amount(row.withheld_t, "t")),
        column("digest", _("digest")),
        column("notice.starts_at", _("notice begins")),
        column("notice.runs_until", _("notice ends")),
        column("notice.ended_at", _("notice ended")),
        *DUE_COLUMNS,
        column("batch", _("batch")),
        column("minted_at", _("minted at")),
    ]
    actions_detail = ["approve", "refuse", "give_back", "download", "answer", "void"]

    def heading(self, obj: Issuance) -> str:
        return f"{obj} · {obj.get_status_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        found = by_id("id", "report_id", "party_id", term=term)
        return queryset.filter(found) | queryset.filter(batch=term.upper()), False

    def parts(self, request: HttpRequest, obj: Issuance) -> Sequence[Part | Document]:
        sealed = list(sealed_parts(obj.report)) if obj.report.digest == obj.digest else []
        case = obj.statement.case
        return [
            states_part(ISSUANCE_STATES, obj.status),
            draw_part(case),
            papers_part(case),
            _statement(obj),
            findings_part(case),
            *work_parts(case),
            visits_part(case),
            _objections(obj),
            _approvals(obj),
            *filing_parts(obj),
            *serial_parts(obj),
            *sealed,
            case_timeline(case, issuance=obj),
        ]

    @approval_button(
        _("Approve"),
        permission=APPROVE,
        explains=_("Two registrars approve, two persons; then the units are minted."),
        icon="thumb_up",
        form_class=DigestForm,
        shown=lambda issuance: issuance.status == S.AWAITING_APPROVAL,
    )
    def approve(self, request: HttpRequest, obj: Issuance, *, digest: str, reason: str) -> Any:
        approve_issuance(
            actor=actor_of(request),
            issuance_id=obj.pk,
            digest=digest,
            reason=reason,
            now=puhui_now(),
            command_id=new_id(),
        )
        return gettext("The approval is noted.")

    @command_button(
        _("Refuse"),
        permission=APPROVE,
        explains=_("The report is rejected with it; its period may be reported anew."),
        icon="block",
        is_dangerous=True,
        shown=_is_open,
    )
    def refuse(self, request: HttpRequest, obj: Issuance, *, reason: str) -> Any:
        refuse_issuance(actor=actor_of(request), issuance_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The issuance is refused.")

    @command_button(
        _("Give the report back"),
        permission=APPROVE,
        explains=_("The issuance ends, approvals are dropped, and the owner may correct the report."),
        icon="undo",
        is_dangerous=True,
        shown=_is_open,
    )
    def give_back(self, request: HttpRequest, obj: Issuance, *, reason: str) -> Any:
        return_to_owner(actor=actor_of(request), issuance_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The report is given back.")

    @command_button(
        _("Download the package"),
        permission="credits.view_issuance",
        explains=_("The package as it was filed; who took it and why is kept."),
        icon="folder_zip",
        shown=lambda issuance: hasattr(issuance, "package"),
    )
    def download(self, request: HttpRequest, obj: Issuance, *, reason: str) -> Any:
        return download_package(actor=actor_of(request), issuance_id=obj.pk, reason=reason, now=puhui_now())

    @command_button(
        _("Enter the authority's answer"),
        permission=APPROVE,
        explains=_("Another registrar confirms it; only then the units are minted, or the filing ends."),
        icon="mark_email_read",
        form_class=AnswerForm,
        shown=lambda issuance: issuance.status == S.FILED,
    )
    def answer(self, request: HttpRequest, obj: Issuance, *, reason: str, **told: Any) -> Any:
        enter_answer(
            actor=actor_of(request),
            issuance_id=obj.pk,
            told=Told(**told, reason=reason),
            now=puhui_now(),
            command_id=new_id(),
        )
        return gettext("The answer is entered; another person confirms it.")

    @command_button(
        _("Propose to void"),
        permission=APPROVE,
        explains=_("Another registrar confirms it; then the owner's units and as much buffer are cancelled."),
        icon="delete_forever",
        is_dangerous=True,
        shown=lambda issuance: issuance.status == S.MINTED,
    )
    def void(self, request: HttpRequest, obj: Issuance, *, reason: str) -> Any:
        propose_void(actor=actor_of(request), issuance_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The void is proposed; another person confirms it.")


def _statement(issuance: Issuance) -> Part:
    statement = issuance.statement
    rows = [
        [_("tonnes"), amount(statement.tonnes, "t")],
        [_("text"), statement.text],
        [_("signed at"), written(statement.signed_at)],
        [_("digest"), statement.digest],
    ]
    return Part(_("Statement of the verifier"), [_("what"), _("value")], rows)


def _objections(issuance: Issuance) -> Part:
    rows = [
        [written(row.received_at), row.get_status_display(), row.text, written(row.decision)]
        for row in issuance.notice.objections.order_by("received_at")
    ]
    return Part(_("Objections"), [_("received"), _("state"), _("text"), _("decision")], rows)


def _approvals(issuance: Issuance) -> Part:
    rows = [
        [role_name(approval.role), written(approval.approved_at), written(approval.dropped_at)]
        for approval in issuance.approvals.order_by("approved_at")
    ]
    return Part(_("Approvals"), [_("role"), _("approved at"), _("dropped")], rows)


def serial_parts(issuance: Issuance) -> list[Part]:
    """Return where the numbers of a batch are now; nothing before it is minted."""
    intent = getattr(issuance, "intent", None)
    if intent is None or not issuance.batch:
        return []
    serial = read_serial(f"{intent.batch}-{intent.first_no}-{intent.last_no}")
    parts = find_serial(serial, most=PARTS)
    rows = [
        [
            f"{issuance.batch}-{part.first}-{part.last}",
            amount(part.last - part.first + 1, "t"),
            place_name(part.status),
        ]
        for part in parts
    ]
    note = _("There are more; the public register looks them up.") if rest_of(serial, parts) else ""
    return [Part(_("Where the units are"), [_("serial"), _("tonnes"), _("state")], rows, note=note)]
