"""What a registrar reads before deciding on a project: notices, papers, what it claims, who else does."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from credits.admin.paper_words import NOTE, signs_in_words
from credits.projects.filing_models import ReviewOutcome
from credits.projects.models import Project, ProjectDocument
from credits.projects.object_models import ObjectKind
from credits.projects.overlaps import overlaps_of
from credits.projects.selectors import (
    current_documents,
    documents_of,
    notices_of,
    objects_of,
    reading_files_of,
    review_states,
)
from credits.projects.states import ProjectStatus
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.columns import written
from puhui.kernel.admin.words import link, short

SHOWN = 100
SHAPES = {
    "Point": gettext_noop("point"),
    "Polygon": gettext_noop("outline"),
    "MultiPolygon": gettext_noop("several outlines"),
}
# Whoever has ended looks for no neighbours any more.
DECIDED_IN = (ProjectStatus.SUBMITTED, ProjectStatus.CITY_REVIEW, ProjectStatus.REGISTERED)


def filing_parts(project: Project) -> Iterator[Part]:
    """Yield overlaps, notices, documents, devices and plots, and the tables of readings."""
    if project.status in DECIDED_IN:
        yield _overlaps(project)
    yield Part(
        _("Notices to stakeholders"),
        [_("agency"), _("key terms"), _("benefit sharing"), _("from"), _("until"), _("objections")],
        [
            [
                *(row.agency, row.key_terms, row.benefit_sharing),
                *(written(row.starts_at), written(row.runs_until)),
                ", ".join(str(one.get_status_display()) for one in row.objections.all()),
            ]
            for row in notices_of(project).prefetch_related("objections")
        ],
    )
    yield _documents(project)
    yield Part(
        _("Devices and plots"),
        [_("kind"), _("number"), _("added at"), _("ended at")],
        [
            [row.get_kind_display(), row.number, written(row.added_at), written(row.ended_at)]
            for row in objects_of(project)[:SHOWN]
        ],
    )
    yield Part(
        _("Tables of readings"),
        [_("digest"), _("state"), _("rows taken"), _("rows known"), _("rows refused"), _("fault")],
        [
            [
                row.digest,
                row.get_status_display(),
                str(row.rows_taken),
                str(row.rows_known),
                str(row.rows_refused),
                row.fault,
            ]
            for row in reading_files_of(project)[:SHOWN]
        ],
    )


def document_choices(project: Project) -> list[tuple[str, str]]:
    """Return the documents that count, as choices: what it is, its file, version and day, and what was found.

    Those that nobody has looked at come first.
    """
    documents = list(current_documents(project))
    states, named = review_states(documents), dict(ReviewOutcome.choices)
    choices = []
    for document in sorted(documents, key=lambda each: each.pk in states):
        found = named.get(states.get(document.pk, ""), _("to be reviewed"))
        day = written(document.added_at)[:10]
        words = [document.get_kind_display(), file_name(document), f"v{document.version}", day, found]
        choices.append((str(document.pk), " · ".join(str(word) for word in words)))
    return choices


def file_name(document: ProjectDocument) -> str:
    """Return the name under which a document's file came; of one without, the beginning of its digest."""
    return document.evidence.original_name or document.evidence.digest[:12]


def _overlaps(project: Project) -> Part:
    rows = []
    overlaps = overlaps_of(project)[:SHOWN]
    names = dict(
        Project.objects.filter(pk__in={one.project_id for one in overlaps}).values_list("pk", "name")
    )
    for found in overlaps:
        where = f"{found.register} {found.reference}"
        if found.project_id:
            page = reverse("admin:credits_project_change", args=[found.project_id])
            where = link(page, names.get(found.project_id) or short(found.project_id))
        days = f"{written(found.days_from)} – {written(found.days_to)}"
        rows.append(
            [gettext("yes") if found.is_hard else gettext("no"), _clash(found.kind), found.key, where, days]
        )
    return Part(
        _("Overlaps"),
        [_("refused"), _("kind"), _("number"), _("with"), _("days")],
        rows,
        note=_("Hard clashes keep it from being registered; the others are for people to look at."),
    )


def _clash(kind: str) -> str:
    """Return what two claims have in common."""
    return str(ObjectKind(kind).label) if kind in ObjectKind.values else gettext("place")


def shape_word(shape: str) -> str:
    """Return what kind of place an outline is (RFC 7946); an unknown one stands as it is."""
    return gettext(SHAPES[shape]) if shape in SHAPES else shape


def _documents(project: Project) -> Part:
    documents = list(documents_of(project).select_related("evidence__facts"))
    states, named = review_states(documents), dict(ReviewOutcome.choices)
    rows = [
        [
            document.get_kind_display(),
            str(document.version),
            link(
                reverse("admin:credits_project_document", args=[project.pk, document.pk]),
                file_name(document),
            ),
            document.evidence.get_media_type_display(),
            str(named.get(states.get(document.pk, ""), "")),
            written(document.added_at),
            signs_in_words(document.evidence),
            document.evidence.digest,
        ]
        for document in documents
    ]
    return Part(
        _("Documents"),
        [
            _("kind"),
            _("version"),
            _("file"),
            _("format"),
            _("review"),
            _("added at"),
            _("strikes the eye"),
            _("digest"),
        ],
        rows,
        note=format_lazy("{} {}", _("A photograph is given out as a copy without what it carried."), NOTE),
    )
