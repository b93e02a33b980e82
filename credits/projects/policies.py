"""What must hold of a project's data, whoever sends it."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from credits.factors.units import UnitMismatch, UnitUnknown, scale
from credits.methodologies.language.document import Document, Input
from credits.methodologies.models import MethodologyVersion
from credits.methodologies.selectors import methodology_version_for, scheme_for
from credits.methodologies.snapshot import program_of
from credits.projects.errors import UnknownProjectType
from credits.projects.models import ALL_REGISTERS, LIVE, Project
from credits.projects.object_models import ObjectKind
from credits.projects.places import box_of, read_place
from credits.projects.states import ProjectStatus
from credits.projects.types.reading import project_type_of
from puhui.kernel.clock import business_date
from puhui.kernel.errors import InvalidInput, gettext_noop
from puhui.kernel.regions import RegionUnknown, places, region_chain

# A stand of trees may be credited for decades; more than this is a mistyped year. Design value.
CREDITING_MOST = timedelta(days=60 * 366)
ESTIMATE_MAX = 10**9
CAPACITY_MAX = Decimal("999999999.999")
_SEPARATORS = re.compile(r"[\s\-_/.]+")
_KEY = re.compile(r"[0-9A-Z]{4,40}")


@dataclass(frozen=True, slots=True)
class Terms:
    """What the scheme of a place says of a type of project."""

    scheme: str
    methodology: str
    document: Document


def terms_for(project_type: str, region: str, *, now: datetime) -> Terms:
    """Return scheme and methodology of a project type in a city today.

    Raises RegionUnknown (also for what is no city), UnknownProjectType.
    """
    today = business_date(now)
    project_type_of(project_type)
    region_chain(region)
    if any(place.parent == region for place in places().values()):
        raise RegionUnknown(gettext_noop("%(region)s is no city."), region=region)
    scheme = scheme_for(project_type, region, today, now=now)
    version = methodology_version_for(scheme or "", project_type, region, today, now)
    if scheme is None or version is None:
        raise UnknownProjectType
    document = program_of(version.id, version.digest).document
    if document.participant != "organisation":
        raise UnknownProjectType  # what residents do is an activity
    return Terms(scheme, document.code, document)


def document_of(project: Project) -> Document:
    """Return the newest published text of the project's methodology, for the names of its inputs."""
    version = MethodologyVersion.objects.filter(methodology=project.methodology).latest("version")
    return program_of(version.pk, version.digest).document


def object_key_of(text: str) -> str:
    """Return the one written form of a physical thing's number; raises InvalidInput."""
    key = _SEPARATORS.sub("", text).upper()
    if not _KEY.fullmatch(key):
        raise _wrong("object_key", gettext_noop("Write 4 to 40 letters and digits, as on the paper."))
    return key


def check_figures(*, capacity_kw: Decimal | None, commissioned_on: date, now: datetime) -> None:
    """Refuse a capacity of nothing, and what is not commissioned yet; raises InvalidInput."""
    if capacity_kw is not None and not 0 < capacity_kw <= CAPACITY_MAX:
        raise _wrong("capacity_kw", gettext_noop("The capacity is more than nothing."))
    if commissioned_on > business_date(now):
        raise _wrong("commissioned_on", gettext_noop("The day of commissioning has not come yet."))


def check_boundary(project: Project) -> None:
    """Refuse a crediting period without an end, days or sense, and unknown registers; raises InvalidInput."""
    since, until = project.crediting_from, project.crediting_to
    if (since is None) != (until is None):
        raise _wrong("crediting_to", gettext_noop("A crediting period has a first and a last day."))
    if since and until and not since < until <= since + CREDITING_MOST:
        raise _wrong("crediting_to", gettext_noop("A crediting period has one day to sixty years."))
    estimate = project.estimated_t_per_year
    if estimate is not None and not 0 <= estimate <= ESTIMATE_MAX:
        raise _wrong("estimated_t_per_year", gettext_noop("The estimate is whole tonnes a year."))


def declared(project: Project, changes: dict[str, Any]) -> None:
    """Put the declarations of a call on a project: for all registers at once, or register by register."""
    if "declared_free_of" in changes:
        project.declared_free_of = sorted(set(changes["declared_free_of"]))
    elif "no_double_claim" in changes:
        project.declared_free_of = ALL_REGISTERS if changes["no_double_claim"] else []
    if not set(project.declared_free_of) <= set(ALL_REGISTERS):
        raise _wrong("declared_free_of", gettext_noop("There is no such register."))
    project.no_double_claim = project.declared_free_of == ALL_REGISTERS


def placed(project: Project, geometry: Any) -> None:
    """Put a place on a project, with the box around it; None takes it away. Raises InvalidInput."""
    box = box_of(read_place(geometry)) if geometry is not None else (None,) * 4
    project.place = geometry
    project.west, project.south, project.east, project.north = box


def takes_tables(project: Project) -> bool:
    """Tell whether a table may be sent: of readings while the project lives, of rides once it is registered.

    A ride is taken up for good, so that somebody has read the operator's papers before. A project that was
    registered before operators were named has none, and takes none.
    """
    if project_type_of(project.project_type).rides:
        named = project.objects_claimed.filter(kind=ObjectKind.OPERATOR, ended_at=None)
        return project.status == ProjectStatus.REGISTERED and named.exists()
    return project.status in LIVE


def input_for(project: Project, name: str | None, unit: str) -> Input:
    """Return the input that a meter of the project measures, in a unit that fits it.

    Without a name it is the only one there is. What its type has no meters for is a figure of the report.
    Raises InvalidInput.
    """
    metered = project_type_of(project.project_type).metered
    inputs = [item for item in document_of(project).inputs if item.name in metered]
    found = [item for item in inputs if name in (None, item.name)]
    if len(found) != 1:
        raise _wrong("input_name", gettext_noop("The methodology knows no such input."))
    try:
        scale(unit, found[0].unit)
    except (UnitUnknown, UnitMismatch) as error:
        raise _wrong("unit", gettext_noop("The unit does not fit what is measured.")) from error
    return found[0]


def _wrong(field: str, detail: str) -> InvalidInput:
    member = {"pointer": f"/{field}", "code": "invalid", "detail": detail}
    return InvalidInput(detail, errors=[member])
