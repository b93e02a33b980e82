"""Drafts of methodologies: written, checked, compared, and led by two people to their publication."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin.one_time import approval_button
from credits.admin.curve_drawings import curves_part
from credits.admin.digest_form import DigestForm
from credits.admin.document_parts import examples_part, parts_of
from credits.admin.draft_forms import FilingForm, PublishForm, TextForm
from credits.admin.draft_looks import DraftLooks
from credits.admin.draft_parts import check_part, difference_parts, running_part, way_part
from credits.admin.filing_scans import file_with_scan
from credits.admin.sections import RULES
from credits.methodologies import services
from credits.methodologies.draft_models import MethodologyDraft
from credits.methodologies.in_force_rows import Place
from credits.methodologies.language import compile_document
from credits.methodologies.permissions import FILE, PUBLISH, WRITE
from credits.methodologies.readiness import document_of
from credits.methodologies.snapshot import current_snapshot
from credits.methodologies.states import DraftStatus as D
from puhui.kernel.admin.acting import actor_of
from puhui.kernel.admin.base import Document, Drawings, Part
from puhui.kernel.admin.columns import column, status, title
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due, due_columns
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.work_lists import Work
from puhui.kernel.clock import puhui_now

COLOURS = {D.SUBMITTED: "warning", D.APPROVED: "info", D.PUBLISHED: "success", D.REFUSED: "danger"}
OPEN = (D.DRAFT, D.SUBMITTED, D.APPROVED)
# Design values (ADR 0067): a whole document is read in two weeks; approved, it is filed with the authority,
# whose paper must come back before it is published, in four.
DECISION_DUE = Due("submitted_at", working_days=10, waits=(D.SUBMITTED,))
PUBLICATION_DUE = Due("approved_at", working_days=20, waits=(D.APPROVED,))


def _to_decide(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Return what somebody else has sent in."""
    return rows.filter(status=D.SUBMITTED).exclude(authors__contains=[actor_of(request).person_id])


def _to_publish(rows: QuerySet, request: HttpRequest) -> QuerySet:
    return rows.filter(status=D.APPROVED)


def _stands(*states: str) -> Callable[[MethodologyDraft], bool]:
    return lambda draft: draft.status in states


@admin.register(MethodologyDraft)
class MethodologyDraftAdmin(DraftLooks):
    section, position, icon = RULES, 35, "edit_document"
    ordering = ["-pk"]
    work = (
        Work(PUBLISH, _to_decide, {"status": D.SUBMITTED}, due=DECISION_DUE),
        Work(PUBLISH, _to_publish, {"status": D.APPROVED}, _("Methodologies to publish"), PUBLICATION_DUE),
    )
    list_display = [
        column("code", _("methodology")),
        column("version", _("version")),
        title("title", _("title")),
        status("status", _("state"), COLOURS),
        column("changed_at", _("changed at")),
        *due_columns(DECISION_DUE, PUBLICATION_DUE),
    ]
    list_filter = [choice("status", _("state"), D.choices)]
    fields = [
        column("id", _("id")),
        *list_display,
        column("digest", _("digest")),
        column("filing_number", _("number of the filing")),
        column("filing_date", _("date of the filing")),
        column("scan_digest", _("digest of the scan")),
        column("published", _("published as")),
    ]
    actions_list = ["write"]
    actions_detail = [
        *("what_if", "last_month", "both_languages", "edit", "submit", "approve", "send_back"),
        *("refuse", "file", "scan", "publish", "withdraw"),
    ]

    def heading(self, obj: MethodologyDraft) -> str:
        return f"{obj} · {obj.get_status_display()}"

    def parts(self, request: HttpRequest, obj: MethodologyDraft) -> Sequence[Part | Document | Drawings]:
        program = compile_document(document_of(obj))
        table = current_snapshot(puhui_now()).factors
        return [
            *([check_part(program.document)] if obj.status in OPEN else []),
            way_part(obj),
            *running_part(obj, program.document),
            *difference_parts(obj, program, table),
            examples_part(program, table),
            curves_part(program, table),
            *parts_of(program.document),
            Document(_("The document as it was written"), obj.text, _("TOML")),
        ]

    @command_button(
        _("Write a draft"),
        permission=WRITE,
        explains=_("A text that cannot be read is refused, and nothing of it is kept."),
        icon="add",
        on_list=True,
        form_class=TextForm,
    )
    def write(self, request: HttpRequest, *, text: str | bytes, name: str, reason: str) -> Any:
        draft = services.write_draft(
            actor=actor_of(request), now=puhui_now(), text=text, name=name, reason=reason
        )
        return HttpResponseRedirect(reverse("admin:credits_methodologydraft_change", args=[draft.pk]))

    @command_button(
        _("Edit"),
        permission=WRITE,
        explains=_("Whoever edits a draft is one of its authors, and does not decide on it."),
        icon="edit",
        shown=_stands(D.DRAFT),
        form_class=TextForm,
        initial=lambda draft: {"text": draft.text},
    )
    def edit(
        self, request: HttpRequest, obj: MethodologyDraft, *, text: str | bytes, name: str, reason: str
    ) -> Any:
        services.edit_draft(**self._on(request, obj), text=text, reason=reason)
        return gettext("The draft is changed.")

    @command_button(
        _("Submit"),
        permission=WRITE,
        explains=_("It must pass every check; its text does not change any more."),
        icon="send",
        shown=_stands(D.DRAFT),
    )
    def submit(self, request: HttpRequest, obj: MethodologyDraft, *, reason: str) -> Any:
        services.submit_draft(**self._on(request, obj), reason=reason)
        return gettext("The draft awaits the approval of a second person.")

    @approval_button(
        _("Approve"),
        permission=PUBLISH,
        explains=_("By somebody who has written none of it."),
        icon="check_circle",
        shown=_stands(D.SUBMITTED),
        form_class=DigestForm,
    )
    def approve(self, request: HttpRequest, obj: MethodologyDraft, *, digest: str, reason: str) -> Any:
        services.approve_draft(**self._on(request, obj), digest=digest, reason=reason)
        return gettext("The draft is approved.")

    @command_button(
        _("Send back"),
        permission=PUBLISH,
        explains=_("Its authors read the reason, mend the text and submit it again."),
        icon="undo",
        shown=_stands(D.SUBMITTED),
    )
    def send_back(self, request: HttpRequest, obj: MethodologyDraft, *, reason: str) -> Any:
        services.refuse_draft(**self._on(request, obj), reason=reason, may_mend=True)
        return gettext("The draft can be edited again.")

    @command_button(
        _("Refuse"),
        permission=PUBLISH,
        explains=_("For good; its authors read the reason."),
        icon="block",
        shown=_stands(D.SUBMITTED),
        is_dangerous=True,
    )
    def refuse(self, request: HttpRequest, obj: MethodologyDraft, *, reason: str) -> Any:
        services.refuse_draft(**self._on(request, obj), reason=reason)
        return gettext("The draft is refused.")

    @command_button(
        _("Record the filing"),
        permission=FILE,
        explains=_("Number and day as the text names them, and the scanned paper."),
        icon="approval",
        shown=lambda draft: draft.status == D.APPROVED and draft.filed_at is None,
        form_class=FilingForm,
    )
    def file(
        self,
        request: HttpRequest,
        obj: MethodologyDraft,
        *,
        number: str,
        filed_on: date,
        scan: tuple[bytes, str],
        reason: str,
    ) -> Any:
        content, name = scan
        file_with_scan(
            **self._on(request, obj),
            number=number,
            filed_on=filed_on,
            content=content,
            name=name,
            reason=reason,
        )
        return gettext("The filing is recorded.")

    @command_button(
        _("Publish"),
        permission=PUBLISH,
        explains=_("The version before it ends on the day on which this one takes effect."),
        icon="publish",
        shown=lambda draft: draft.status == D.APPROVED and draft.filed_at is not None,
        form_class=PublishForm,
    )
    def publish(
        self, request: HttpRequest, obj: MethodologyDraft, *, place: Place | None, reason: str
    ) -> Any:
        services.publish_draft(**self._on(request, obj), place=place, reason=reason)
        return gettext("The version is published.")

    @command_button(
        _("Withdraw"),
        permission=WRITE,
        explains=_("For good; another draft may take its text."),
        icon="cancel",
        shown=_stands(*OPEN),
        form_class=ReasonForm,
        is_dangerous=True,
    )
    def withdraw(self, request: HttpRequest, obj: MethodologyDraft, *, reason: str) -> Any:
        services.withdraw_draft(**self._on(request, obj), reason=reason)
        return gettext("The draft is withdrawn.")

    def _on(self, request: HttpRequest, obj: MethodologyDraft) -> dict[str, Any]:
        return {"actor": actor_of(request), "now": puhui_now(), "draft_id": obj.pk}
