"""The exchange with an authority's register: statements, what differs, and portfolios of past rows."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.one_time import approval_button
from accounts.admin.timelines import timeline_part
from credits.admin.digest_form import DigestForm
from credits.admin.issuances import APPROVE
from credits.admin.names import scheme_choices
from credits.admin.sections import ISSUANCE
from credits.registry.exchange_models import Portfolio, RegisterDifference, RegisterStatement
from credits.registry.exchange_states import PORTFOLIO_STATES, DifferenceKind, PortfolioStatus
from credits.registry.services import (
    close_difference,
    confirm_portfolio,
    discard_portfolio,
    enter_portfolio,
    import_statement,
)
from credits.registry.services.portfolios import Totals
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large

ROWS_SHOWN = 200
LINE_STATES = {"ISSUED": gettext_noop("issued"), "VOIDED": gettext_noop("void")}
# Design values: a difference stops minting in its scheme.
DIFFERENCE_DUE = Due("found_at", working_days=2, ended="closed_at")
PORTFOLIO_DUE = Due("entered_at", working_days=5, waits=(PortfolioStatus.ENTERED,))
COLOURS = {
    PortfolioStatus.ENTERED: "warning",
    PortfolioStatus.CONFIRMED: "success",
    PortfolioStatus.DISCARDED: "danger",
}


def _content(file: Any) -> bytes:
    if file.size > FILE_BYTES_MAX:
        raise too_large()
    return file.read()


class _TableForm(ReasonForm):
    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    table = forms.FileField(label=_("table, CSV or XLSX"), widget=UnfoldAdminFileFieldWidget)


class StatementForm(_TableForm):
    """A statement with its day; its columns are label, first, last, tonnes, status."""

    as_of = forms.DateField(label=_("day of the statement"), widget=UnfoldAdminSingleDateWidget)


class PortfolioForm(_TableForm):
    """Past rows with the totals of the paper beside them."""

    title = forms.CharField(max_length=200, label=_("title"), widget=UnfoldAdminTextInputWidget)
    source = forms.CharField(max_length=300, label=_("source"), widget=UnfoldAdminTextInputWidget)
    projects = forms.IntegerField(
        min_value=1, label=_("projects in all"), widget=UnfoldAdminIntegerFieldWidget
    )
    tonnes = forms.IntegerField(min_value=1, label=_("tonnes in all"), widget=UnfoldAdminIntegerFieldWidget)


def line_state(status: str) -> str:
    """Return what a register says of a line, in words; a state that is not ours stands as it was sent."""
    return gettext(LINE_STATES[status]) if status in LINE_STATES else status


@admin.register(RegisterStatement)
class RegisterStatementAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 80, "receipt_long"
    list_display = [
        id_end("id", _("id")),
        column("scheme_id", _("scheme")),
        column("as_of", _("day of the statement")),
        column("lines", _("lines"), str),
        column("imported_at", _("imported at")),
    ]
    fields = [
        column("id", _("id")),
        column("scheme_id", _("scheme")),
        column("as_of", _("day of the statement")),
        column("lines", _("lines"), str),
        column("digest", _("digest")),
        column("imported_at", _("imported at")),
    ]
    actions_list = ["take_in"]

    def heading(self, obj: RegisterStatement) -> str:
        return f"{obj.scheme_id} · {written(obj.as_of)}"

    def parts(self, request: HttpRequest, obj: RegisterStatement) -> list[Part]:
        rows = [
            [row.label, f"{row.first_no}-{row.last_no}", line_state(row.status)]
            for row in obj.rows.order_by("id")[:ROWS_SHOWN]
        ]
        return [Part(_("Lines"), [_("label"), _("numbers"), _("state")], rows)]

    @command_button(
        _("Take in a statement"),
        permission=APPROVE,
        explains=_("It is compared with our mirror at once; a difference stops minting in its scheme."),
        icon="upload_file",
        on_list=True,
        form_class=StatementForm,
    )
    def take_in(self, request: HttpRequest, *, scheme: str, as_of: Any, table: Any, reason: str) -> Any:
        compared = import_statement(
            actor=actor_of(request),
            scheme=scheme,
            as_of=as_of,
            content=_content(table),
            reason=reason,
            now=puhui_now(),
        )
        return gettext("%(agreeing)s lines agree, %(found)s differ.") % {
            "agreeing": compared.agreeing,
            "found": compared.found,
        }


def _open(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what differs and was brought by somebody else."""
    return rows.filter(closed_at=None).exclude(statement__imported_by=actor_of(request).person_id)


@admin.register(RegisterDifference)
class RegisterDifferenceAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 85, "difference"
    work = (Work(APPROVE, _open, due=DIFFERENCE_DUE),)
    list_display = [
        id_end("id", _("id")),
        column("scheme_id", _("scheme")),
        column("label", _("label")),
        column("kind", _("kind")),
        column("theirs", _("in the register")),
        column("ours", _("in our mirror")),
        *DIFFERENCE_DUE.columns,
        column("closed_at", _("closed at")),
    ]
    list_filter = [waiting_for_me(_open), choice("kind", _("kind"), DifferenceKind.choices)]
    fields = [
        column("id", _("id")),
        column("scheme_id", _("scheme")),
        column("label", _("label")),
        column("kind", _("kind")),
        column("theirs", _("in the register")),
        column("ours", _("in our mirror")),
        column("found_at", _("found at")),
        column("closed_at", _("closed at")),
        column("reason", _("reason")),
    ]
    actions_detail = ["close"]

    def heading(self, obj: RegisterDifference) -> str:
        return f"{obj.label} · {obj.get_kind_display()}"

    def parts(self, request: HttpRequest, obj: RegisterDifference) -> list[Part]:
        return [timeline_part(("register_difference", obj.pk), ("register_statement", obj.statement_id))]

    @approval_button(
        _("Close"),
        permission=APPROVE,
        explains=_("The reason says how it is explained; once none is open, minting goes on."),
        icon="check",
        shown=lambda difference: difference.closed_at is None,
    )
    def close(self, request: HttpRequest, obj: RegisterDifference, *, reason: str) -> Any:
        close_difference(actor=actor_of(request), difference_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The difference is closed.")


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what another person has entered."""
    return rows.filter(status=PortfolioStatus.ENTERED).exclude(entered_by=actor_of(request).person_id)


def _is_entered(portfolio: Portfolio) -> bool:
    return portfolio.status == PortfolioStatus.ENTERED


@admin.register(Portfolio)
class PortfolioAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 90, "inventory_2"
    work = (Work(APPROVE, _waits, due=PORTFOLIO_DUE),)
    list_display = [
        id_end("id", _("id")),
        column("scheme_id", _("scheme")),
        column("title", _("title")),
        column("projects", _("projects"), str),
        computed("tonnes", _("tonnes"), lambda row: amount(row.tonnes, "t")),
        status("status", _("state"), COLOURS),
        *PORTFOLIO_DUE.columns,
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), PortfolioStatus.choices)]
    fields = [
        column("id", _("id")),
        column("scheme_id", _("scheme")),
        column("title", _("title")),
        column("source", _("source")),
        column("is_demonstration", _("demonstration")),
        column("projects", _("projects"), str),
        computed("tonnes", _("tonnes"), lambda row: amount(row.tonnes, "t")),
        column("digest", _("digest")),
        column("status", _("state")),
        column("entered_at", _("entered at")),
        column("decided_at", _("decided at")),
    ]
    actions_list = ["enter"]
    actions_detail = ["confirm", "discard"]

    def heading(self, obj: Portfolio) -> str:
        return f"{obj.title} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: Portfolio) -> list[Part]:
        rows = [
            [row.number, row.project, row.methodology, str(row.vintage), amount(row.tonnes, "t")]
            for row in obj.rows.order_by("id")[:ROWS_SHOWN]
        ]
        headers = [_("number"), _("project"), _("methodology"), _("year"), _("tonnes")]
        return [
            states_part(PORTFOLIO_STATES, obj.status),
            Part(_("Past rows"), headers, rows),
            timeline_part(("portfolio", obj.pk)),
        ]

    @command_button(
        _("Enter past rows"),
        permission=APPROVE,
        explains=_(
            "The totals are those of the paper; another person signs them off before anybody sees them."
        ),
        icon="upload_file",
        on_list=True,
        form_class=PortfolioForm,
    )
    def enter(self, request: HttpRequest, *, table: Any, projects: int, tonnes: int, **told: Any) -> Any:
        enter_portfolio(
            actor=actor_of(request),
            content=_content(table),
            totals=Totals(projects, tonnes),
            now=puhui_now(),
            **told,
        )
        return gettext("The rows are entered; another person signs them off.")

    @approval_button(
        _("Sign off"),
        permission=APPROVE,
        explains=_("By another person than entered it; the public register shows the rows from then on."),
        icon="check",
        form_class=DigestForm,
        shown=_is_entered,
    )
    def confirm(self, request: HttpRequest, obj: Portfolio, *, digest: str, reason: str) -> Any:
        confirm_portfolio(
            actor=actor_of(request), portfolio_id=obj.pk, digest=digest, reason=reason, now=puhui_now()
        )
        return gettext("The portfolio is signed off.")

    @command_button(
        _("Discard"),
        permission=APPROVE,
        explains=_("Nothing has happened by it; it may be entered again."),
        icon="undo",
        shown=_is_entered,
    )
    def discard(self, request: HttpRequest, obj: Portfolio, *, reason: str) -> Any:
        discard_portfolio(actor=actor_of(request), portfolio_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The portfolio is discarded.")
