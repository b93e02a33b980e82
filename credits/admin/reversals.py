"""Late discovery: one officer proposes to reverse credited activities by cause, another approves."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
)

from accounts.admin.one_time import approval_button
from accounts.admin.party_fields import PartyField
from accounts.admin.party_links import party_link
from accounts.admin.timelines import timeline_part
from credits.admin.names import (
    factor_choices,
    factor_words,
    scheme_choices,
    type_choices,
    type_name,
    version_choices,
)
from credits.admin.sections import CAPTURE
from credits.factors.models import FactorVersion
from credits.methodologies.models import MethodologyVersion
from credits.reversals.criteria import Criteria
from credits.reversals.models import ReversalCase
from credits.reversals.permissions import PERMISSION
from credits.reversals.selectors import forecast_of, uncovered_g
from credits.reversals.services import approve_reversal, propose_reversal, refuse_reversal
from credits.reversals.states import REVERSAL_CASE_STATES, CaseStatus, Cause
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, grams, id_end, status, whole, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import NOTHING, amount, short
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import SHANGHAI, puhui_now

COLOURS = {
    CaseStatus.PROPOSED: "warning",
    CaseStatus.APPROVED: "info",
    CaseStatus.DONE: "success",
    CaseStatus.REFUSED: "danger",
}
ROWS_SHOWN = 100
INSTANTS = {"occurred_from": _("from"), "occurred_to": _("to")}


def _for_a_second(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(status=CaseStatus.PROPOSED).exclude(proposed_by=actor_of(request).person_id)


def _is_proposed(case: ReversalCase) -> bool:
    return case.status == CaseStatus.PROPOSED


def _one_of(label: Any, choices: Callable[[], list[tuple[str, str]]]) -> forms.ChoiceField:
    """Return a choice that may be left out."""
    return forms.ChoiceField(
        label=label,
        choices=lambda: [("", NOTHING), *choices()],
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=UnfoldAdminSingleDateWidget())


class ReversalForm(ReasonForm):
    """A cause, what proves it, and which activities are meant: all that is filled in must hold."""

    prefilled = ("scheme", "activity_id", "party_id")

    cause = forms.ChoiceField(label=_("cause"), choices=Cause.choices, widget=UnfoldAdminSelectWidget())
    evidence = forms.CharField(
        label=_("evidence"),
        help_text=_("The number of the audit, case or document that proves it. No names."),
        max_length=500,
        widget=UnfoldAdminTextInputWidget(),
    )
    scheme = forms.ChoiceField(label=_("scheme"), choices=scheme_choices, widget=UnfoldAdminSelectWidget())
    activity_id = forms.UUIDField(
        label=_("activity"),
        help_text=_("Its page leads here and fills this in."),
        required=False,
        widget=UnfoldAdminTextInputWidget(),
    )
    party_id = PartyField(label=_("party"), required=False)
    factor_version_id = _one_of(_("factor version"), factor_choices)
    methodology_version_id = _one_of(_("methodology version"), version_choices)
    activity_type = _one_of(_("activity type"), type_choices)
    first_day = _day(_("from day"))
    last_day = _day(_("until day"))


def asked_for(case: ReversalCase) -> str:
    """Return the criteria of a case in words; the sealed form of them is under its digest."""
    labels = {**{name: field.label for name, field in ReversalForm.base_fields.items()}, **INSTANTS}
    return "\n".join(
        f"{labels.get(name, name)}: {_criterion(name, value)}"
        for name, value in case.criteria.items()
        if value is not None
    )


def _criterion(name: str, value: Any) -> Any:
    if name == "activity_type":
        return type_name(value)
    if name in ("activity_id", "party_id"):
        return short(value)
    if name == "factor_version_id":
        factor = FactorVersion.objects.filter(pk=value).first()
        return factor_words(factor) if factor else value
    if name == "methodology_version_id":
        return str(MethodologyVersion.objects.filter(pk=value).first() or value)
    return written(datetime.fromisoformat(value)) if name in INSTANTS else value


@admin.register(ReversalCase)
class ReversalCaseAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 70, "undo"
    work = (Work(PERMISSION, _for_a_second, {"status": CaseStatus.PROPOSED.value}),)
    list_display = [
        id_end("id", _("id")),
        column("cause", _("cause")),
        column("scheme", _("scheme")),
        whole("items", _("activities")),
        grams("grams", _("grams")),
        status("status", _("state"), COLOURS),
        computed("proposed_by", _("proposed by"), lambda case: party_link(case.proposed_by)),
        column("proposed_at", _("proposed at")),
    ]
    list_filter = [
        choice("status", _("state"), CaseStatus.choices),
        choice("cause", _("cause"), Cause.choices),
    ]
    fields = [
        column("id", _("id")),
        *list_display[1:],
        column("reason", _("reason")),
        column("evidence", _("evidence")),
        computed("criteria", _("asked for"), asked_for),
        column("digest", _("digest")),
        computed("decided_by", _("decided by"), lambda case: party_link(case.decided_by)),
        column("decided_at", _("decided at")),
        column("finished_at", _("finished at")),
    ]
    actions_list = ["propose"]
    actions_detail = ["approve", "refuse"]

    def heading(self, obj: ReversalCase) -> str:
        return f"{obj.get_cause_display()} {short(obj.pk)}"

    def parts(self, request: HttpRequest, obj: ReversalCase) -> Sequence[Part | Document]:
        before = [forecast_part(obj)] if obj.status in (CaseStatus.PROPOSED, CaseStatus.APPROVED) else []
        return [
            states_part(REVERSAL_CASE_STATES, obj.status),
            *before,
            items_part(obj),
            timeline_part(("reversal_case", obj.pk)),
        ]

    @command_button(
        _("Propose a reversal"),
        permission=PERMISSION,
        explains=_("Nothing moves until another officer has approved the list that comes of it."),
        icon="undo",
        on_list=True,
        form_class=ReversalForm,
    )
    def propose(self, request: HttpRequest, *, reason: str, cause: str, evidence: str, **asked: Any) -> str:
        case = propose_reversal(
            actor=actor_of(request),
            cause=Cause(cause),
            criteria=criteria_from(**asked),
            reason=reason,
            evidence=evidence,
            now=puhui_now(),
        )
        told = gettext("%(items)s activities with %(grams)s wait for another person.")
        return told % {"items": amount(case.items), "grams": amount(case.grams, "g")}

    @approval_button(
        _("Approve"),
        permission=PERMISSION,
        explains=_("Each activity is reversed, by the cause: what is taken is not given back."),
        icon="check",
        shown=_is_proposed,
        is_dangerous=True,
    )
    def approve(self, request: HttpRequest, obj: ReversalCase, *, reason: str) -> str:
        approve_reversal(actor=actor_of(request), case_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The activities are being reversed.")

    @command_button(
        _("Refuse"),
        permission=PERMISSION,
        explains=_("Nothing is reversed. Whoever proposed it may take it back so."),
        icon="close",
        shown=_is_proposed,
    )
    def refuse(self, request: HttpRequest, obj: ReversalCase, *, reason: str) -> str:
        refuse_reversal(actor=actor_of(request), case_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The case is refused.")


def criteria_from(
    *,
    scheme: str,
    activity_id: UUID | None,
    party_id: UUID | None,
    factor_version_id: str,
    methodology_version_id: str,
    activity_type: str,
    first_day: date | None,
    last_day: date | None,
) -> Criteria:
    """Return what the form asks for; the days are Shanghai's, both of them included."""
    return Criteria(
        scheme=scheme,
        activity_id=activity_id,
        party_id=party_id,
        factor_version_id=int(factor_version_id) if factor_version_id else None,
        methodology_version_id=int(methodology_version_id) if methodology_version_id else None,
        activity_type=activity_type or None,
        occurred_from=_midnight(first_day) if first_day else None,
        occurred_to=_midnight(date.fromordinal(last_day.toordinal() + 1)) if last_day else None,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=SHANGHAI)


def forecast_part(case: ReversalCase) -> Part:
    """Return what would be taken if the case were carried out now: a dry run."""
    forecast = forecast_of(case)
    if case.cause == Cause.PROGRAMME_ERROR:
        rows = [
            [_("nobody loses; the programme would give up"), amount(forecast.grams, "g")],
            [_("still due of the programme from before"), amount(uncovered_g(case.scheme), "g")],
        ]
    else:
        rows = [
            [_("out of grams available"), amount(forecast.available_g, "g")],
            [_("out of grams on hold"), amount(forecast.held_g, "g")],
            [_("in coins, as a debt, or by the programme"), amount(forecast.missing_g, "g")],
        ]
    rows.append([_("persons"), amount(forecast.parties)])
    note = _("As the holdings are now; nothing is locked or written by looking.")
    return Part(_("What it would come to"), [_("where from"), _("how much")], rows, note)


def items_part(case: ReversalCase) -> Part:
    """Return the first activities of the list, with who bore how much once they are done."""
    items = case.reversals.order_by("id")[:ROWS_SHOWN]
    rows = [
        [
            short(item.activity_id),
            party_link(item.party_id),
            item.get_status_display(),
            amount(item.credited_g, "g"),
            amount(item.recovered_g, "g"),
            amount(item.coins),
            amount(item.debt_g, "g"),
            amount(item.borne_g, "g"),
            item.problem,
        ]
        for item in items
    ]
    headers = [
        *(_("activity"), _("party"), _("state"), _("credited"), _("taken back"), _("coins"), _("debt")),
        *(_("borne by the programme"), _("problem")),
    ]
    note = _("The first %(most)s of %(all)s.") % {"most": ROWS_SHOWN, "all": amount(case.items)}
    return Part(_("Activities"), headers, rows, note)
