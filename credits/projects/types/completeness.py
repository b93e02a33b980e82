"""What a project of a type lacks before it can be sent in."""

from collections.abc import Iterator

from credits.projects.errors import ProjectIncomplete
from credits.projects.models import DocumentKind, Project
from credits.projects.object_models import ObjectKind
from credits.projects.types.reading import DEVICE, METER, OPERATOR, OUTLINE, PLOT, project_type_of
from puhui.kernel.errors import gettext_noop

Gap = tuple[str, str]

PAPERS = {
    DocumentKind.GRID_CONNECTION: gettext_noop("The grid-connection paper is missing."),
    DocumentKind.FOREST_RIGHTS: gettext_noop("The forest-rights certificate is missing."),
    DocumentKind.FOREST_INVENTORY: gettext_noop("The forest inventories are missing."),
    DocumentKind.SEA_AREA_RIGHTS: gettext_noop("The title to the sea area is missing."),
    DocumentKind.PLOT_SURVEY: gettext_noop("The report of the plot survey is missing."),
    DocumentKind.INVOICE: gettext_noop("The invoices are missing."),
    DocumentKind.ENERGY_LABEL: gettext_noop("The energy labels are missing."),
    DocumentKind.IN_USE_SAMPLE: gettext_noop("The sample of units in use is missing."),
    DocumentKind.RIDE_RECORDS: gettext_noop("The records of the rides are missing."),
    DocumentKind.USER_CONSENT: gettext_noop("The riders' consent to the use of their data is missing."),
    DocumentKind.WEIGHING: gettext_noop("The weighbridge tickets are missing."),
    DocumentKind.SORTING: gettext_noop("The sorting records are missing."),
}
_ANY_PAPER = gettext_noop("A document is missing.")
_UNDECLARED = gettext_noop("The declaration that nobody claims the same elsewhere is missing.")


def check_complete(project: Project) -> None:
    """Refuse to send in what lacks something; raises ProjectIncomplete with one entry a gap, and
    UnknownProjectType."""
    missing = [*_boundary(project), *_papers(project), *_things(project)]
    if missing:
        members = [{"pointer": pointer, "code": "missing", "detail": text} for pointer, text in missing]
        raise ProjectIncomplete(errors=members)


def _boundary(project: Project) -> Iterator[Gap]:
    if not project.name.strip():
        yield "/name", gettext_noop("A name is missing.")
    if not project.no_double_claim:
        yield "/no_double_claim", _UNDECLARED
    if not project.place and not project.address.strip():
        yield "/place", gettext_noop("The place is missing: an outline, a point or an address.")
    if project.crediting_from is None:
        yield "/crediting_from", gettext_noop("The crediting period is missing.")
    if project.estimated_t_per_year is None:
        yield "/estimated_t_per_year", gettext_noop("The estimate of a year is missing.")


def _papers(project: Project) -> Iterator[Gap]:
    put = set(project.documents.values_list("kind", flat=True))
    for kind in project_type_of(project.project_type).documents:
        if kind not in put:
            yield "/documents", PAPERS.get(DocumentKind(kind), _ANY_PAPER)


def _things(project: Project) -> Iterator[Gap]:
    things = project.objects_claimed.filter(ended_at=None)
    named = set(things.values_list("kind", flat=True))
    for need in project_type_of(project.project_type).needs:
        if need == METER and not project.meters.filter(ended_at=None).exists():
            yield "/meters", gettext_noop("A meter is missing.")
        elif need == OUTLINE and (project.place or {}).get("type") not in ("Polygon", "MultiPolygon"):
            yield "/place", gettext_noop("The outline on the map is missing.")
        elif need == DEVICE and ObjectKind.DEVICE not in named:
            yield "/objects", gettext_noop("A device is missing.")
        elif need == PLOT and ObjectKind.PLOT not in named:
            yield "/objects", gettext_noop("A plot is missing.")
        elif need == OPERATOR and ObjectKind.OPERATOR not in named:
            yield "/objects", gettext_noop("The operator whose records the rides are is missing.")
