"""Answers of authorities: entered by one registrar, confirmed or discarded by another."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_time import approval_button
from accounts.admin.timelines import timeline_part
from credits.admin.digest_form import DigestForm
from credits.admin.filing_parts import filing_parts
from credits.admin.issuances import APPROVE
from credits.admin.sections import ISSUANCE
from credits.issuance.filing_models import AuthorityAnswer
from credits.issuance.filing_states import ANSWER_STATES, AnswerStatus
from credits.issuance.services import confirm_answer, discard_answer
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, status
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import NOTHING, amount, link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id

COLOURS = {
    AnswerStatus.ENTERED: "warning",
    AnswerStatus.CONFIRMED: "success",
    AnswerStatus.DISCARDED: "danger",
}


# Design value: the authority has answered, and the owner waits.
DUE = Due("entered_at", working_days=3, waits=(AnswerStatus.ENTERED,))


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what another person has entered."""
    return rows.filter(status=AnswerStatus.ENTERED).exclude(entered_by=actor_of(request).person_id)


def _issuance(answer: AuthorityAnswer) -> Any:
    number = answer.issuance_id
    return link(reverse("admin:credits_issuance_change", args=[number]), short(number))


def _serial(answer: AuthorityAnswer) -> str:
    return f"{answer.label}-{answer.first_no}-{answer.last_no}" if answer.label else NOTHING


def _is_entered(answer: AuthorityAnswer) -> bool:
    return answer.status == AnswerStatus.ENTERED


@admin.register(AuthorityAnswer)
class AuthorityAnswerAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 60, "mark_email_read"
    work = (Work(APPROVE, _waits, due=DUE),)
    territory = ("issuance__city",)
    list_select_related = ("issuance",)
    list_display = [
        id_end("id", _("id")),
        column("document_no", _("number of the document")),
        column("outcome", _("decision")),
        computed("tonnes", _("tonnes"), lambda row: amount(row.tonnes, "t")),
        status("status", _("state"), COLOURS),
        column("entered_at", _("entered at")),
        *DUE.columns,
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), AnswerStatus.choices)]
    fields = [
        column("id", _("id")),
        computed("issuance", _("issuance"), _issuance),
        column("scheme", _("scheme")),
        column("outcome", _("decision")),
        column("document_no", _("number of the document")),
        column("document_date", _("date of the document")),
        computed("serial", _("serial numbers, first to last"), _serial),
        computed("tonnes", _("tonnes granted"), lambda row: amount(row.tonnes, "t")),
        computed("buffer", _("withheld as buffer"), lambda row: amount(row.buffer_t, "t")),
        column("reason", _("reason")),
        column("digest", _("digest")),
        column("status", _("state")),
        column("entered_at", _("entered at")),
        *DUE.columns,
        column("decided_at", _("decided at")),
    ]
    actions_detail = ["confirm", "discard"]

    def heading(self, obj: AuthorityAnswer) -> str:
        return f"{obj.document_no} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: AuthorityAnswer) -> Sequence[Part]:
        return [
            states_part(ANSWER_STATES, obj.status),
            *filing_parts(obj.issuance),
            timeline_part(("issuance", obj.issuance_id)),
        ]

    @approval_button(
        _("Confirm"),
        permission=APPROVE,
        explains=_("By another person than entered it, with the document at hand; then it takes effect."),
        icon="check",
        form_class=DigestForm,
        shown=_is_entered,
    )
    def confirm(self, request: HttpRequest, obj: AuthorityAnswer, *, digest: str, reason: str) -> Any:
        confirm_answer(
            actor=actor_of(request),
            answer_id=obj.pk,
            digest=digest,
            reason=reason,
            now=puhui_now(),
            command_id=new_id(),
        )
        return gettext("The answer is confirmed.")

    @command_button(
        _("Discard"),
        permission=APPROVE,
        explains=_("Nothing has happened by it; it may be entered again."),
        icon="undo",
        shown=_is_entered,
    )
    def discard(self, request: HttpRequest, obj: AuthorityAnswer, *, reason: str) -> Any:
        discard_answer(actor=actor_of(request), answer_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("The answer is discarded.")
