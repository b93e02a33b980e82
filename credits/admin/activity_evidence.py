"""Evidence of activities: the file beside its nearest duplicate, what it says of itself, what speaks
against it.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from credits.admin.sections import CAPTURE
from credits.evidence.decoding import IMAGES
from credits.evidence.fact_models import EvidenceFacts, EvidenceScan
from credits.evidence.models import EvidenceFile
from credits.evidence.quarantine import quarantine_code, quarantine_codes
from credits.evidence.serving import attachment
from credits.screening.evidence.models import ActivityEvidence, EvidenceKind
from credits.screening.reasons import TEXTS
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.columns import column, computed, id_end, written
from puhui.kernel.admin.filters import choice
from puhui.kernel.admin.searching import by_id
from puhui.kernel.admin.words import NOTHING, link, short

ASKS = {
    "NOTE": _("noted"),
    "PART": _("credited in part"),
    "REVIEW": _("is looked at by somebody"),
    "REJECT": _("is rejected"),
}
# Of what a file says of itself; the place is told as a distance by the finding, never as a place.
TOLD = {
    "taken_at": _("taken at"),
    "offset": _("offset from UTC"),
    "device": _("device"),
    "software": _("program"),
    "pages": _("pages"),
    "text_pages": _("pages with text"),
    "producer": _("written by"),
    "created": _("created"),
    "changed": _("changed"),
    "updates": _("later changes within the file"),
    "rows": _("rows"),
    "points": _("track points"),
    "begins": _("begins"),
    "ends": _("ends"),
}
PICTURE_WIDTH = 360


def _with_findings(rows: QuerySet, which: str) -> QuerySet:
    return rows.exclude(findings=[]) if which == "yes" else rows.filter(findings=[])


@admin.register(ActivityEvidence)
class ActivityEvidenceAdmin(ReadOnlyAdmin):
    section, position, icon = CAPTURE, 15, "photo_library"
    territory = ("activity__region",)
    list_select_related = ("evidence", "activity")
    list_display = [
        id_end("id", _("id")),
        column("added_at", _("added at")),
        column("kind", _("kind")),
        computed("type", _("file type"), lambda row: row.evidence.get_media_type_display()),
        computed("findings", _("findings"), lambda row: [_(TEXTS[one["code"]]) for one in row.findings]),
        computed("quarantine", _("quarantine"), lambda row: row.quarantine),
    ]
    list_filter = [
        choice(
            "found",
            _("findings"),
            [("yes", _("with findings")), ("no", _("without findings"))],
            _with_findings,
        ),
        choice("kind", _("kind"), EvidenceKind.choices),
    ]
    search_fields = ["id"]
    search_help_text = _("The whole id of an activity or of a piece of evidence")
    fields = [
        column("id", _("id")),
        computed(
            "activity",
            _("activity"),
            lambda row: link(
                reverse("admin:credits_activity_change", args=[row.activity_id]), short(row.activity_id)
            ),
        ),
        column("kind", _("kind")),
        column("added_at", _("added at")),
        computed("type", _("file type"), lambda row: row.evidence.get_media_type_display()),
        computed("digest", _("digest"), lambda row: row.evidence.digest),
        computed("quarantine", _("quarantine"), lambda row: quarantine_code(row.evidence)),
    ]

    def heading(self, obj: ActivityEvidence) -> str:
        return f"{obj.get_kind_display()} {short(obj.pk)}"

    def page_loaded(self, request: HttpRequest, rows: list[Any]) -> list[Any]:
        codes = quarantine_codes(row.evidence_id for row in rows)
        for row in rows:
            row.quarantine = codes.get(row.evidence_id, NOTHING)
        return rows

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        term = search_term.strip()
        return (queryset.filter(by_id("id", "activity_id", term=term)) if term else queryset), False

    def get_urls(self) -> list:
        download = path(
            "<uuid:object_id>/<str:which>.bin",
            self.admin_site.admin_view(self.download),
            name="credits_activityevidence_file",
        )
        return [download, *super().get_urls()]

    def download(self, request: HttpRequest, object_id: UUID, which: str) -> HttpResponse:
        """Give out the copy of the file, or of the one that shows the same, to staff who see the page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(object_id))
        files = {"file": row.evidence, "nearest": row.nearest} if isinstance(row, ActivityEvidence) else {}
        file = files.get(which)
        if file is None:
            raise Http404
        return attachment(file)

    def parts(self, request: HttpRequest, obj: ActivityEvidence) -> Sequence[Part]:
        headers, shown = [_("the file")], [shown_file(obj, "file", obj.evidence)]
        if obj.nearest is not None and obj.nearest_id != obj.evidence_id:
            headers.append(_("its nearest duplicate"))
            shown.append(shown_file(obj, "nearest", obj.nearest))
        return [Part(_("The file"), headers, [shown]), _findings(obj), _told(obj), _scans(obj)]


def shown_file(row: ActivityEvidence, which: str, file: EvidenceFile) -> SafeString | str:
    """Return an image as it is, and anything else as something to download."""
    if code := quarantine_code(file):
        return code
    address = reverse("admin:credits_activityevidence_file", args=[row.pk, which])
    if file.media_type in IMAGES:
        # Its copy, from our own address; what the sender wrote is no part of the markup.
        return format_html(
            '<a href="{}"><img src="{}" width="{}" alt="{}"></a>',
            address,
            address,
            PICTURE_WIDTH,
            short(file.pk),
        )
    return link(address, short(file.pk))


def _findings(row: ActivityEvidence) -> Part:
    rows = [
        [
            one["code"],
            _(TEXTS[one["code"]]),
            ASKS[one["asks"]],
            written(one["value"]),
            written(one["threshold"]),
        ]
        for one in row.findings
    ]
    headers = [_("code"), _("what it says"), _("what follows"), _("value"), _("threshold")]
    return Part(_("What speaks against it"), headers, rows, "" if rows else _("Nothing was found."))


def _told(row: ActivityEvidence) -> Part:
    facts = EvidenceFacts.objects.filter(file=row.evidence_id).first()
    told = facts.told if facts is not None else {}
    rows = [[label, written(told[name])] for name, label in TOLD.items() if name in told]
    rows += [
        [_("column"), f"{one['name']} ({one['unit'] or NOTHING}): {one['filled']}"]
        for one in told.get("columns", [])
    ]
    return Part(_("What the file says of itself"), [_("what"), _("value")], rows)


def _scans(row: ActivityEvidence) -> Part:
    rows = [
        [one.get_verdict_display(), one.signature or NOTHING, written(one.scanned_at)]
        for one in EvidenceScan.objects.filter(file=row.evidence_id).order_by("-id")
    ]
    note = "" if rows else _("No scanner was configured when it came.")
    return Part(_("Scans"), [_("verdict"), _("signature"), _("scanned at")], rows, note)
