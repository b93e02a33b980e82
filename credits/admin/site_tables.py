"""Tables of sites: what a bundle's agent sent, a word on every row, and the decision on who joins later."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldBooleanSwitchWidget,
)

from accounts.admin.one_time import approval_button
from accounts.admin.party_links import named_link, party_link
from accounts.people.states import PartyKind
from credits.admin.sections import PROJECTS
from credits.projects.bundles.joining import admit_sites, turn_sites_away
from credits.projects.bundles.models import Site
from credits.projects.bundles.selectors import rows_of
from credits.projects.bundles.services import TAKES_SITES, receive_site_table
from credits.projects.bundles.table_models import SITE_TABLE_STATES, RowOutcome, SiteTable
from credits.projects.bundles.texts import WHY
from credits.projects.models import Project, ProjectKind
from credits.projects.permissions import REVIEW
from credits.projects.table_states import TableStatus
from puhui.kernel.admin.acting import actor_of, regions_in_sight
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, place, status, written
from puhui.kernel.admin.commands import ReasonForm, command_button
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.state_parts import states_part
from puhui.kernel.admin.words import link, short
from puhui.kernel.admin.work_lists import Work, waiting_for_me
from puhui.kernel.clock import puhui_now
from puhui.kernel.quantities import plain
from puhui.kernel.uploads import FILE_BYTES_MAX, too_large

ROWS_SHOWN = 500
# In the place of sites: every one that waits.
ALL = "*"
COLOURS = {TableStatus.RECEIVED: "warning", TableStatus.READ: "success", TableStatus.REFUSED: "danger"}


class SiteTableForm(ReasonForm):
    """A table with the columns owner, connection, meter, unit, device, capacity_kw, starts_on and a place."""

    table = forms.FileField(label=_("table, CSV or XLSX"), widget=UnfoldAdminFileFieldWidget)
    is_dry_run = forms.BooleanField(
        label=_("dry run"),
        help_text=_("Tell what would become of the rows, and register nothing."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )


class SitesForm(ReasonForm):
    """Which of a table's sites that wait: all of them, or single ones."""

    sites = forms.MultipleChoiceField(
        label=_("sites"), initial=[ALL], widget=UnfoldAdminCheckboxSelectMultipleWidget
    )
    field_order = ["sites", "reason"]

    def offer(self) -> None:
        waiting = _waiting_sites().filter(table=self.subject).select_related("connection", "owner", "meter")
        named = [(str(site.pk), site_words(site)) for site in waiting.order_by("id")[:ROWS_SHOWN]]
        self.offer_choices("sites", [(ALL, _("all that wait")), *named])

    def clean_sites(self) -> list[UUID] | None:
        """Return the chosen sites, None for all of them."""
        chosen = self.cleaned_data["sites"]
        if ALL not in chosen:
            return [UUID(each) for each in chosen]
        if len(chosen) > 1:
            raise forms.ValidationError(_("Choose all that wait, or single sites."))
        return None


def site_words(site: Site) -> str:
    """Return a site in one line: its connection, whose it is, its meter, size and address."""
    owner = site.owner.name if site.owner.kind == PartyKind.ORGANISATION else short(site.owner_id)
    words = [site.connection.number, owner, site.meter.serial_no, f"{plain(site.capacity_kw)} kW"]
    return " · ".join([*words, site.address])


def takes_sites(project: Project) -> bool:
    """Tell whether a project is a bundle in a state in which it takes sites."""
    return project.kind == ProjectKind.BUNDLE and project.status in TAKES_SITES


def receive_uploaded(
    request: HttpRequest, bundle: Project, table: Any, *, is_dry_run: bool, reason: str
) -> HttpResponse:
    """Take an uploaded table in for the agent, and lead to its page, on which the rows are answered.

    Raises as `receive_site_table`, and where the file is too large.
    """
    if table.size > FILE_BYTES_MAX:
        raise too_large()
    received = receive_site_table(
        actor=actor_of(request),
        now=puhui_now(),
        bundle_id=bundle.pk,
        content=BytesIO(table.read()),
        name=table.name or "",
        is_dry_run=is_dry_run,
        reason=reason,
    )
    messages.success(request, gettext("The table is received; a worker reads it within a minute."))
    return HttpResponseRedirect(reverse("admin:credits_sitetable_change", args=[received.pk]))


def _waiting_sites() -> QuerySet[Site]:
    return Site.objects.filter(is_late=True, joins_on=None, ended_at=None)


def _waits(rows: QuerySet, request: HttpRequest) -> QuerySet:
    """Keep tables with sites that wait for a decision of whoever reads, in the territory in which one may."""
    rows = rows.filter(Exists(_waiting_sites().filter(table=OuterRef("pk"))), bundle__status="REGISTERED")
    regions = regions_in_sight(request, REVIEW)
    return rows if regions is None else rows.filter(bundle__region__in=regions)


def _decided_on(table: SiteTable) -> bool:
    return _waiting_sites().filter(table=table).exists()


@admin.register(SiteTable)
class SiteTableAdmin(ReadOnlyAdmin):
    section, position, icon = PROJECTS, 15, "table_view"
    list_select_related = ("bundle", "bundle__party")
    territory = ("bundle__region",)
    work = (Work(REVIEW, _waits, label=_("Sites that ask to join a bundle")),)
    list_display = [
        id_end("id", _("id")),
        computed("bundle", _("bundle"), lambda row: row.bundle.name),
        place("bundle.region", _("region")),
        status("status", _("state"), COLOURS),
        computed("bundle_state", _("state of the bundle"), lambda row: row.bundle.get_status_display()),
        column("is_dry_run", _("dry run")),
        column("received_at", _("received at")),
        computed("rows_read", _("rows read"), lambda row: str(row.rows_read)),
    ]
    list_filter = [waiting_for_me(_waits), choice("status", _("state"), TableStatus.choices)]
    search_fields = ["id"]
    search_help_text = _("The whole id of a table or of a bundle")
    fields = [
        column("id", _("id")),
        computed("bundle", _("bundle"), lambda row: _project_link(row)),
        computed("agent", _("agent"), lambda row: named_link(row.bundle.party)),
        status("status", _("state"), COLOURS),
        computed("bundle_state", _("state of the bundle"), lambda row: row.bundle.get_status_display()),
        column("is_dry_run", _("dry run")),
        column("original_name", _("file")),
        column("digest", _("digest")),
        column("received_at", _("received at")),
        column("ended_at", _("ended at")),
        computed("rows_read", _("rows read"), lambda row: str(row.rows_read)),
        column("fault", _("why")),
        computed("fault_at", _("row and column"), lambda row: _where(row)),
    ]
    actions_detail = ["admit", "turn_away"]

    def heading(self, obj: SiteTable) -> str:
        return f"{obj.bundle.name} · {obj.get_status_display()}"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "bundle_id", term=term)) if term else queryset), False

    def parts(self, request: HttpRequest, obj: SiteTable) -> Sequence[Part]:
        return [states_part(SITE_TABLE_STATES, obj.status), rows_part(obj), _sites_part(obj)]

    @approval_button(
        _("Admit the sites"),
        permission=REVIEW,
        explains=_("They count from today on, and for no day before. Who sent the table does not admit it."),
        icon="check_circle",
        shown=_decided_on,
        form_class=SitesForm,
    )
    def admit(self, request: HttpRequest, obj: SiteTable, *, sites: list[UUID] | None, reason: str) -> Any:
        number = admit_sites(
            actor=actor_of(request),
            now=puhui_now(),
            bundle_id=obj.bundle_id,
            table_id=obj.pk,
            reason=reason,
            site_ids=sites,
        )
        return gettext("%(sites)s sites have joined.") % {"sites": number}

    @command_button(
        _("Turn the sites away"),
        permission=REVIEW,
        explains=_("They do not join; their connections, meters and devices are free again."),
        icon="block",
        shown=_decided_on,
        form_class=SitesForm,
        is_dangerous=True,
    )
    def turn_away(
        self, request: HttpRequest, obj: SiteTable, *, sites: list[UUID] | None, reason: str
    ) -> Any:
        number = turn_sites_away(
            actor=actor_of(request),
            now=puhui_now(),
            bundle_id=obj.bundle_id,
            table_id=obj.pk,
            reason=reason,
            site_ids=sites,
        )
        return gettext("%(sites)s sites are turned away.") % {"sites": number}


def _project_link(table: SiteTable) -> Any:
    return link(reverse("admin:credits_project_change", args=[table.bundle_id]), table.bundle.name)


def _where(table: SiteTable) -> str:
    return f"{table.fault_row} / {table.fault_column or '–'}" if table.fault_row else ""


def rows_part(table: SiteTable) -> Part:
    """Return what became of each row of a table, in the reader's language."""
    is_english = (get_language() or "").startswith("en")
    named = dict(RowOutcome.choices)
    rows = []
    for row in rows_of(table)[:ROWS_SHOWN]:
        why = WHY.get(row.code)
        said = "" if why is None else why.en if is_english else why.zh
        rows.append([str(row.row_number), str(named.get(row.outcome, "")), row.column, row.code, said])
    return Part(
        _("What became of the rows"),
        [_("row"), _("state"), _("column"), _("code"), _("why")],
        rows,
        note=_("A worker reads the table; what is not here yet comes within a minute."),
    )


def _sites_part(table: SiteTable) -> Part:
    sites = Site.objects.filter(table=table).select_related("owner", "connection", "meter", "device")
    rows = [
        [
            site.connection.number,
            named_link(site.owner),
            site.meter.serial_no,
            site.device.number,
            plain(site.capacity_kw),
            site.address,
            written(site.starts_on),
            gettext("waits") if site.waits else written(site.joins_on),
            party_link(site.admitted_by) if site.admitted_by else "",
            written(site.ends_on),
        ]
        for site in sites.order_by("id")[:ROWS_SHOWN]
    ]
    headers = [_("connection"), _("owner"), _("meter"), _("device"), _("capacity in kW"), _("address")]
    headers += [_("from"), _("joined on"), _("admitted by"), _("until")]
    return Part(_("Sites of this table"), headers, rows)
