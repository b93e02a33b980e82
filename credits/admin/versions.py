"""Versions of methodologies: the whole document in tables, and a button that runs its worked examples."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action

from credits.admin.cells import period
from credits.admin.document_parts import examples_part, parts_of
from credits.admin.looking import look
from credits.admin.names import methodology_choices, type_name
from credits.admin.sections import RULES
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.permissions import PUBLISH
from credits.methodologies.services import propose_withdrawal
from credits.methodologies.snapshot import current_snapshot, program_of
from credits.methodologies.states import VersionStatus
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Document, Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, title, written
from puhui.kernel.admin.commands import command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.clock import puhui_now

PARTICIPANTS = {"resident": _("resident"), "organisation": _("organisation")}


@admin.register(MethodologyVersion)
class MethodologyVersionAdmin(ReadOnlyAdmin):
    section, position, icon = RULES, 40, "description"
    ordering = ["methodology_id", "-version"]
    list_display = [
        column("methodology_id", _("methodology")),
        column("version", _("version")),
        title("title", _("title")),
        title("edition", _("edition")),
        column("activity_type", _("type"), lambda code: written(type_name(code))),
        column("status", _("state")),
        computed("effective", _("effective"), lambda row: period(row.effective_from, row.effective_to)),
        column("published_at", _("published at")),
    ]
    list_filter = [
        choice("methodology_id", _("methodology"), methodology_choices),
        choice("status", _("state"), VersionStatus.choices),
    ]
    fields = [
        column("methodology_id", _("methodology")),
        column("version", _("version")),
        column("title_zh", _("title in Chinese")),
        column("title_en", _("title in English")),
        title("edition", _("edition")),
        computed(
            "participant", _("who takes part"), lambda row: PARTICIPANTS.get(row.participant, row.participant)
        ),
        column("activity_type", _("type"), lambda code: written(type_name(code))),
        column("status", _("state")),
        title("filing_authority", _("filed with")),
        column("filing_number", _("number of the filing")),
        column("filing_date", _("date of the filing")),
        computed("effective", _("effective"), lambda row: period(row.effective_from, row.effective_to)),
        column("published_at", _("published at")),
        column("digest", _("digest")),
    ]
    actions_detail = ["run_examples", "withdraw"]

    def parts(self, request: HttpRequest, obj: MethodologyVersion) -> Sequence[Part | Document]:
        document = program_of(obj.pk, obj.digest).document
        return [*parts_of(document), Document(_("The document as it was published"), obj.text, _("TOML"))]

    @action(description=_("Run the examples"), icon="play_arrow")
    def run_examples(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Compute every worked example with today's factors."""

        def make(version: MethodologyVersion) -> dict[str, Any]:
            program = program_of(version.pk, version.digest)
            return {"parts": [examples_part(program, current_snapshot(puhui_now()).factors)]}

        return look(self, request, object_id, _("Examples"), make)

    @command_button(
        _("Propose to withdraw"),
        permission=PUBLISH,
        explains=_("Nothing changes until another methodology officer confirms it."),
        icon="block",
        shown=lambda version: version.status == VersionStatus.PUBLISHED,
        is_dangerous=True,
    )
    def withdraw(self, request: HttpRequest, obj: MethodologyVersion, *, reason: str) -> Any:
        propose_withdrawal(actor=actor_of(request), now=puhui_now(), version_id=obj.pk, reason=reason)
        return gettext("The withdrawal waits for another person.")
