"""Further readings: the desk of the body drawn, without what the first verifier said; and the blind draws."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.gate import desk_actor
from accounts.admin.one_time import approval_button
from credits.admin.case_parts import papers_part, statement_part
from credits.admin.case_work import StatementForm
from credits.admin.desks import my_bodies
from credits.admin.report_parts import sealed_parts
from credits.admin.sections import ISSUANCE
from credits.verification.policies import is_to_look_at, to_look_at
from credits.verification.reading_models import BlindDraw, FurtherReading, ReadingKind
from credits.verification.services import look_at_reading, read_further
from credits.verification.services.accredit_body import ACCREDIT
from credits.verification.standing import stands_today
from credits.verification.states import READING_STATES, ReadingStatus
from puhui.kernel.admin.acting import actor_of, regions_in_sight
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, status, whole
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.due import Due, due_columns
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now

VERIFY = "credits.verify_report"
DUE = Due("due_on", waits=(ReadingStatus.OPEN,))


class _Otherwise(Due):
    """Only what was found otherwise, blind, is looked at."""

    def _since(self, row: FurtherReading) -> Any:
        return super()._since(row) if is_to_look_at(row) else None


# Design value (ADR 0041): as long as a body has for judging an answer.
LOOK_DUE = _Otherwise("read_at", working_days=5)
COLOURS = {ReadingStatus.OPEN: "warning", ReadingStatus.READ: "success", ReadingStatus.DROPPED: "info"}


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return for a verifier what waits to be read; for the authority what was found otherwise, blind."""
    mine = my_bodies(request)
    if mine:
        return rows.filter(status=ReadingStatus.OPEN, body__party_id__in=mine)
    return to_look_at(rows)


def _may_be_read(reading: FurtherReading) -> bool:
    return reading.status == ReadingStatus.OPEN and stands_today(reading.body)


@admin.register(FurtherReading)
class FurtherReadingAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 25, "visibility"
    work = (
        Work(VERIFY, _waits, due=DUE),
        Work(ACCREDIT, _waits, label=_("Blind verifications that found otherwise"), due=LOOK_DUE),
    )
    list_select_related = ("case__report", "body")
    list_display = [
        id_end("id", _("id")),
        column("kind", _("kind")),
        column("case.report.methodology", _("methodology")),
        place("case.report.city", _("city")),
        computed("reported", _("tonnes reported"), lambda row: amount(row.case.report.tonnes, "t")),
        status("status", _("state"), COLOURS),
        *due_columns(DUE, LOOK_DUE),
        column("agrees", _("found the same")),
    ]
    list_filter = [waiting_for_me(_waits), choice("kind", _("kind"), ReadingKind.choices)]
    fields = [
        column("id", _("id")),
        column("kind", _("kind")),
        column("status", _("state")),
        column("case.report_digest", _("digest")),
        computed("reported", _("tonnes reported"), lambda row: amount(row.case.report.tonnes, "t")),
        column("due_on", _("due")),
        column("draw_seed", _("seed")),
        column("opinion", _("opinion")),
        computed("found", _("tonnes"), lambda row: amount(row.tonnes, "t")),
        column("text", _("text")),
        column("agrees", _("found the same")),
        column("read_at", _("read at")),
        column("looked_at", _("looked at")),
    ]
    actions_detail = ["say", "look"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        regions = regions_in_sight(request, self.view_permission)
        if regions is None:
            return rows
        mine = Q(body__party_id__in=my_bodies(request))
        return rows.filter(mine | Q(case__report__city__in=regions))

    def heading(self, obj: FurtherReading) -> str:
        return f"{obj.get_kind_display()} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: FurtherReading) -> Sequence[Part | Document]:
        report = obj.case.report
        sealed = list(sealed_parts(report)) if report.digest == obj.case.report_digest else []
        # Whoever reads it for a body is never told what the first one signed.
        signed = [] if my_bodies(request) else statement_part(obj.case)
        return [states_part(READING_STATES, obj.status), *signed, papers_part(obj.case), *sealed]

    @approval_button(
        _("Say what you find"),
        permission=VERIFY,
        explains=_("Said once, about the report as it is sealed."),
        icon="signature",
        form_class=StatementForm,
        shown=_may_be_read,
    )
    def say(self, request: HttpRequest, obj: FurtherReading, **found: Any) -> Any:
        read_further(
            actor=desk_actor(request, obj.body.party_id), reading_id=obj.pk, now=puhui_now(), **found
        )
        return gettext("What you found is noted.")

    @command_button(
        _("Note that you looked at it"),
        permission=ACCREDIT,
        explains=_("The report stays as it is. A body is suspended on its own page."),
        icon="visibility",
        shown=is_to_look_at,
    )
    def look(self, request: HttpRequest, obj: FurtherReading, *, reason: str) -> Any:
        look_at_reading(actor=actor_of(request), reading_id=obj.pk, reason=reason, now=puhui_now())
        return gettext("It is noted.")


@admin.register(BlindDraw)
class BlindDrawAdmin(ReadOnlyAdmin):
    section, position, icon = ISSUANCE, 65, "casino"
    list_display = [
        column("week_from", _("week from")),
        whole("statements", _("statements")),
        whole("drawn", _("drawn")),
        whole("unread", _("nobody independent left")),
        column("seed", _("seed")),
        column("drawn_at", _("drawn at")),
    ]
    fields = [*list_display]
