"""Projects: the registrar's work list, with what was put to each, what its meters read, and the decisions."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.admin.one_time import approval_button
from accounts.admin.organisation_checks import check_part
from accounts.admin.timelines import timeline_part
from credits.admin.bundle_parts import bundle_parts
from credits.admin.cells import organisation
from credits.admin.input_words import input_title, inputs_of
from credits.admin.names import type_name
from credits.admin.project_filing_parts import document_choices, filing_parts, shape_word
from credits.admin.sections import PROJECTS
from credits.admin.site_tables import SiteTableForm, receive_uploaded, takes_sites
from credits.evidence.serving import attachment
from credits.projects.filing_models import ReviewOutcome
from credits.projects.models import Project, ProjectDocument, ProjectKind, Reading, Register
from credits.projects.permissions import REVIEW
from credits.projects.selectors import documents_of, meters_of
from credits.projects.services import review_document, review_project
from credits.projects.services.documents import REVIEWED_IN
from credits.projects.services.moves import REVIEWS
from credits.projects.states import PROJECT_STATES, ProjectStatus
from puhui.kernel.admin.acting import actor_of, regions_in_sight
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, region, status, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.due import Due
from puhui.kernel.admin.filters import choice, region_choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import amount
from puhui.kernel.admin.work_lists import ALL, Work, waiting_for_me
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import AuditEvent
from puhui.kernel.quantities import plain

S = ProjectStatus
COLOURS = {S.SUBMITTED: "warning", S.CITY_REVIEW: "warning", S.REGISTERED: "success", S.REJECTED: "danger"}
# Design value: the city has two weeks of working days for a filing.
DUE = Due("sent_in_at", working_days=10, waits=(S.SUBMITTED, S.CITY_REVIEW))
# What a page shows of the readings; the rest is in the API.
READINGS_SHOWN = 100


class PaperForm(ReasonForm):
    """Which of the project's documents, and whether it holds; those that nobody has looked at come first."""

    document = forms.ChoiceField(label=_("document"), widget=UnfoldAdminSelectWidget)
    outcome = forms.ChoiceField(
        label=_("review"), choices=ReviewOutcome.choices, widget=UnfoldAdminSelectWidget
    )
    field_order = ["document", "outcome", "reason"]

    def offer(self) -> None:
        self.offer_choices("document", document_choices(self.subject))


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Keep what waits for a decision of whoever reads: in the territory in which they may decide."""
    rows = rows.filter(status__in=[S.SUBMITTED, S.CITY_REVIEW])
    regions = regions_in_sight(request, REVIEW)
    return rows if regions is None else rows.filter(region__in=regions)


def _with_papers(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Keep what has a document that nobody has looked at, in the territory in which one may."""
    regions = regions_in_sight(request, REVIEW)
    rows = _by_papers(rows, "waiting")
    return rows if regions is None else rows.filter(region__in=regions)


def _by_papers(rows: QuerySet, _chosen: str) -> QuerySet:
    unread = ProjectDocument.objects.filter(project=OuterRef("pk"), superseded_by=None, reviews=None)
    return rows.filter(Exists(unread), status__in=REVIEWED_IN)


def _decides(name: str) -> Callable[[Project], bool]:
    return lambda project: project.status in REVIEWS[name].old


@admin.register(Project)
class ProjectAdmin(ReadOnlyAdmin):
    section, position, icon = PROJECTS, 10, "solar_power"
    list_select_related = ("party",)
    work = (
        Work(REVIEW, _waits, due=DUE),
        Work(
            REVIEW, _with_papers, {"papers": "waiting", "shown": ALL}, _("Projects with documents to review")
        ),
    )
    territory = ("region",)
    list_display = [
        id_end("id", _("id")),
        column("name", _("name")),
        organisation(_("party")),
        place("region", _("region")),
        status("status", _("state"), COLOURS),
        # Before what may stand out of sight on a narrow screen.
        *DUE.columns,
        column("project_type", _("type"), type_name),
        computed("project_kind", _("kind"), lambda row: row.get_kind_display()),
        column("capacity_kw", _("capacity in kW")),
        column("sent_in_at", _("sent in")),
    ]
    list_filter = [
        waiting_for_me(_waits),
        choice("status", _("state"), ProjectStatus.choices),
        choice("kind", _("kind"), ProjectKind.choices),
        choice("papers", _("documents"), [("waiting", _("to be reviewed"))], _by_papers),
        region_choice("region"),
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of a project or of a party, or the number of what it claims")
    fields = [
        column("id", _("id")),
        status("status", _("state"), COLOURS),
        column("name", _("name")),
        organisation(_("party")),
        column("scheme", _("scheme")),
        computed("project_kind", _("kind"), lambda row: row.get_kind_display()),
        column("project_type", _("type"), type_name),
        column("methodology", _("methodology")),
        region("region", _("region")),
        column("object_key", _("what it claims")),
        column("capacity_kw", _("capacity in kW")),
        column("commissioned_on", _("commissioned on")),
        column("no_double_claim", _("declared: claimed nowhere else")),
        computed(
            "declared_free_of",
            _("declared for"),
            lambda row: [Register(code).label for code in row.declared_free_of],
        ),
        column("address", _("address")),
        computed("place", _("place"), lambda row: row.place and shape_word(row.place["type"])),
        column("crediting_from", _("credited from")),
        column("crediting_to", _("credited until, that day excluded")),
        computed("estimate", _("estimate of a year"), lambda row: amount(row.estimated_t_per_year, "t")),
        column("pinned_version", _("version")),
        column("created_at", _("created at")),
        column("sent_in_at", _("sent in")),
        *DUE.columns,
        column("registered_at", _("registered at")),
    ]
    actions_detail = ["review_paper", "send_sites", *REVIEWS]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        sent_in = AuditEvent.objects.filter(
            object_type="project",
            object_id=Cast(OuterRef("pk"), TextField()),
            action="project_submitted",
        )
        latest = sent_in.order_by("-id").values("at")[:1]
        return super().get_queryset(request).annotate(sent_in_at=Subquery(latest))

    def heading(self, obj: Project) -> str:
        return f"{obj.name} · {obj.get_status_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        return queryset.filter(by_id("id", "party_id", term=term)) | queryset.filter(
            object_key=term.upper().replace("-", "")
        ), False

    def get_urls(self) -> list:
        download = path(
            "<uuid:object_id>/documents/<uuid:document_id>/",
            self.admin_site.admin_view(self.download),
            name="credits_project_document",
        )
        return [download, *super().get_urls()]

    def download(self, request: HttpRequest, object_id: UUID, document_id: UUID) -> HttpResponse:
        """Give out a document's file to staff who see the project."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        project = self.get_object(request, str(object_id))
        if not isinstance(project, Project):
            raise Http404
        document = documents_of(project).filter(id=document_id).first()
        if document is None:
            raise Http404
        return attachment(document.evidence)

    def parts(self, request: HttpRequest, obj: Project) -> Sequence[Part]:
        inputs = inputs_of(obj.methodology)
        meters = [
            [
                meter.serial_no,
                input_title(meter.input_name, inputs),
                meter.unit,
                written(meter.added_at),
                written(meter.ended_at),
            ]
            for meter in meters_of(obj)
        ]
        latest = Reading.objects.filter(meter__project=obj).select_related("meter")
        readings = [
            [
                reading.meter.serial_no,
                f"{written(reading.period_from)} – {written(reading.period_to)}",
                f"{plain(reading.value)} {reading.meter.unit}",
                written(reading.entered_at),
                written(reading.superseded_at),
            ]
            for reading in latest.order_by("-period_from", "-id")[:READINGS_SHOWN]
        ]
        return [
            states_part(PROJECT_STATES, obj.status),
            check_part(obj.party),
            *filing_parts(obj),
            *bundle_parts(obj),
            Part(_("Meters"), [_("number"), _("measures"), _("unit"), _("added at"), _("ended at")], meters),
            Part(
                _("Readings"),
                [
                    _("meter"),
                    _("period, its last day excluded"),
                    _("value"),
                    _("entered at"),
                    _("superseded at"),
                ],
                readings,
                note=_("The latest %(number)s.") % {"number": READINGS_SHOWN},
            ),
            timeline_part(("project", obj.pk)),
        ]

    def _decide(self, request: HttpRequest, obj: Project, decision: str, reason: str) -> None:
        review_project(
            actor=actor_of(request), now=puhui_now(), project_id=obj.pk, decision=decision, reason=reason
        )

    @command_button(
        _("Review a document"),
        permission=REVIEW,
        explains=_("Nothing is registered on a refused document; the owner reads the reason."),
        icon="rule",
        shown=lambda project: project.status in REVIEWED_IN,
        form_class=PaperForm,
    )
    def review_paper(
        self, request: HttpRequest, obj: Project, *, document: str, outcome: str, reason: str
    ) -> Any:
        review_document(
            actor=actor_of(request),
            now=puhui_now(),
            project_id=obj.pk,
            document_id=UUID(document),
            outcome=outcome,
            reason=reason,
        )
        return gettext("The document is reviewed.")

    @command_button(
        _("Send in a table of sites"),
        permission=REVIEW,
        explains=_("Every row is answered on the table's page. Another registrar admits who joins later."),
        icon="upload_file",
        shown=takes_sites,
        form_class=SiteTableForm,
    )
    def send_sites(
        self, request: HttpRequest, obj: Project, *, table: Any, is_dry_run: bool, reason: str
    ) -> Any:
        return receive_uploaded(request, obj, table, is_dry_run=is_dry_run, reason=reason)

    @command_button(
        _("Take up"),
        permission=REVIEW,
        explains=_("The city's review begins."),
        icon="fact_check",
        shown=_decides("take_up"),
    )
    def take_up(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "take_up", reason)
        return gettext("The project is under review.")

    @approval_button(
        _("Register"),
        permission=REVIEW,
        explains=_("The owner may report what it has saved from now on."),
        icon="check_circle",
        shown=_decides("register"),
    )
    def register(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "register", reason)
        return gettext("The project is registered.")

    @command_button(
        _("Send back"),
        permission=REVIEW,
        explains=_("The owner reads the reason, corrects the draft and sends it in again."),
        icon="undo",
        shown=_decides("send_back"),
    )
    def send_back(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "send_back", reason)
        return gettext("The project is a draft again.")

    @command_button(
        _("Reject"),
        permission=REVIEW,
        explains=_("For good; the owner reads the reason."),
        icon="block",
        shown=_decides("reject"),
        is_dangerous=True,
    )
    def reject(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "reject", reason)
        return gettext("The project is rejected.")

    @command_button(
        _("Suspend"),
        permission=REVIEW,
        explains=_("Nothing is reported on it until it is resumed."),
        icon="pause_circle",
        shown=_decides("suspend"),
        is_dangerous=True,
    )
    def suspend(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "suspend", reason)
        return gettext("The project is suspended.")

    @command_button(
        _("Resume"),
        permission=REVIEW,
        explains=_("The project goes on."),
        icon="play_circle",
        shown=_decides("resume"),
    )
    def resume(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "resume", reason)
        return gettext("The project goes on.")

    @command_button(
        _("Close"),
        permission=REVIEW,
        explains=_("For good; its meters are free for another project."),
        icon="cancel",
        shown=_decides("close"),
        is_dangerous=True,
    )
    def close(self, request: HttpRequest, obj: Project, *, reason: str) -> Any:
        self._decide(request, obj, "close", reason)
        return gettext("The project is closed.")
