"""What else lies on, measures or claims the same as a project: shown to its reviewer, hard clashes refused.

A clash is hard where the same thing would be credited twice for sure: another register claims it for days of
the crediting period, or two outlines of methodologies that count hectares, the same or not, share ground. One
number in two live projects is refused when it is entered (unique constraints). Everything else is shown and
left to people.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from credits.methodologies.gates import counts_hectares
from credits.projects.bundles.clashes import PLAIN_ADDRESS, sites_by_thing, spots_shared
from credits.projects.foreign.standing import standing_claims
from credits.projects.keys import plain_address, plain_key
from credits.projects.models import LIVE, PLAIN_KEY, PLAIN_NUMBER, Meter, Project, ProjectKind
from credits.projects.object_models import ObjectKind, ProjectObject
from credits.projects.places import box_of, meets, near_box, read_place
from credits.projects.policies import document_of
from credits.projects.states import ProjectStatus
from puhui.kernel.errors import gettext_noop

# Each is looked at by itself; a box in which more lie is no roof and no wood.
NEIGHBOURS_MOST = 500


@dataclass(frozen=True, slots=True)
class Overlap:
    """One thing that two claim: with which project, or which register under which number; and for which days.

    `kind` is PLACE or one of ObjectKind; the key of a PLACE is the connection of a bundle's site, if any.
    """

    kind: str
    key: str
    is_hard: bool
    project_id: UUID | None = None
    register: str = ""
    reference: str = ""
    days_from: date | None = None
    days_to: date | None = None

    def member(self) -> dict[str, str]:
        """Return it as a member of a problem's `errors`; of another owner's project it names nothing."""
        here, there = gettext_noop("Another project lies there."), gettext_noop("Another register claims it.")
        detail = there if self.register else here
        return {"pointer": f"/{self.kind.lower()}/{self.key}", "code": "claimed_elsewhere", "detail": detail}


def things_of(project: Project) -> dict[str, set[str]]:
    """Return the keys that a project claims, by kind."""
    things: dict[str, set[str]] = {ObjectKind.CONNECTION: {plain_key(project.object_key)}}
    numbers = Meter.objects.filter(project=project, ended_at=None).values_list("serial_no", flat=True)
    things[ObjectKind.METER] = {plain_key(number) for number in numbers}
    rows = ProjectObject.objects.filter(project=project, ended_at=None)
    for kind, key in rows.values_list("kind", "key"):
        things.setdefault(kind, set()).add(key)
    return things


def overlaps_of(project: Project) -> list[Overlap]:
    """Return everything that overlaps with a project, the hard clashes first."""
    ground = list(_same_ground(project))
    found = [
        *_claimed_elsewhere(project),
        *_same_numbers(project),
        *ground,
        *_same_address(project, but={overlap.project_id for overlap in ground}),
        *_same_spots(project),
    ]
    return sorted(found, key=lambda overlap: not overlap.is_hard)


def _claimed_elsewhere(project: Project) -> Iterator[Overlap]:
    things = things_of(project)
    for kind, key, claim in standing_claims(things, project.crediting_from, project.crediting_to):
        yield Overlap(
            kind,
            key,
            is_hard=True,
            register=claim.register,
            reference=claim.reference,
            days_from=claim.days_from,
            days_to=claim.days_to,
        )


def _same_numbers(project: Project) -> Iterator[Overlap]:
    """Numbers of projects that have ended, for days that both credit; and meters spelt in two ways."""
    known = Q(status__in=LIVE) | Q(registered_at__isnull=False)
    others = _at_the_same_time(project, Project.objects.filter(known).exclude(id=project.id))
    things = things_of(project)
    keyed = others.annotate(plain_key=PLAIN_KEY).filter(plain_key__in=things[ObjectKind.CONNECTION])
    for other in keyed:
        yield _with(ObjectKind.CONNECTION, plain_key(other.object_key), other)
    meters = Meter.objects.annotate(plain=PLAIN_NUMBER).filter(project__in=others)
    meters = meters.filter(plain__in=things[ObjectKind.METER]).select_related("project")
    same: list[tuple[str, str, Meter | ProjectObject]] = [
        (ObjectKind.METER, plain_key(meter.serial_no), meter) for meter in meters
    ]
    wanted = Q(kind=ObjectKind.CONNECTION, key__in=things[ObjectKind.CONNECTION])
    for kind in (ObjectKind.DEVICE, ObjectKind.PLOT, ObjectKind.OPERATOR):
        wanted |= Q(kind=kind, key__in=things.get(kind, ()))
    rows = ProjectObject.objects.filter(wanted, project__in=others).select_related("project")
    same += [(row.kind, row.key, row) for row in rows]
    sites = sites_by_thing([thing.pk for _, _, thing in same])
    for sort, key, thing in same:
        if (site := sites.get(thing.pk)) is None:
            yield _with(sort, key, thing.project)
            continue
        since, until = site.counts_from, site.ends_on or thing.project.crediting_to
        if _has_days_in(project, since, until):
            yield Overlap(
                sort, key, is_hard=False, project_id=thing.project.id, days_from=since, days_to=until
            )


def _same_ground(project: Project) -> Iterator[Overlap]:
    if project.place is None:
        return
    place = read_place(project.place)
    around = near_box(box_of(place))
    rows = Project.objects.filter(status__in=LIVE, place__isnull=False).exclude(id=project.id)
    rows = rows.filter(
        west__lte=around.east, east__gte=around.west, south__lte=around.north, north__gte=around.south
    )
    counts_ground = counts_hectares(document_of(project))
    for other in _at_the_same_time(project, rows).order_by("id")[:NEIGHBOURS_MOST]:
        there = read_place(other.place)
        if meets(place, there):
            # A draft keeps nobody away: it would be an easy way to.
            is_filed = other.status != ProjectStatus.DRAFT and bool(place.rings and there.rings)
            is_hard = counts_ground and is_filed and counts_hectares(document_of(other))
            yield _with("PLACE", "", other, is_hard=is_hard)


def _same_address(project: Project, *, but: Collection[UUID | None]) -> Iterator[Overlap]:
    """Single projects at its address, however it is written: most say where they are in no other way.

    Never hard: a house may hold two honest projects, of two meters. `but` are shown by their ground already.
    """
    address = plain_address(project.address)
    if not address or project.kind != ProjectKind.SINGLE:
        return
    rows = Project.objects.filter(status__in=LIVE, kind=ProjectKind.SINGLE).exclude(address="")
    rows = rows.exclude(id__in={project.id, *but}).annotate(plain=PLAIN_ADDRESS).filter(plain=address)
    for other in _at_the_same_time(project, rows).order_by("id")[:NEIGHBOURS_MOST]:
        yield _with("PLACE", "", other)


def _same_spots(project: Project) -> Iterator[Overlap]:
    """Sites of bundles that lie where another project or site does, or at its address."""
    others = _at_the_same_time(project, Project.objects.filter(status__in=LIVE).exclude(id=project.id))
    for key, spot in spots_shared(project, others):
        yield Overlap(
            "PLACE",
            key,
            is_hard=False,
            project_id=spot.project_id,
            days_from=spot.days_from,
            days_to=spot.days_to,
        )


def _has_days_in(project: Project, since: date, until: date | None) -> bool:
    """Tell whether days [since, until) lie in the crediting period; without one any day may."""
    if project.crediting_from is None or project.crediting_to is None:
        return True
    return since < project.crediting_to and (until is None or until > project.crediting_from)


def _at_the_same_time(project: Project, rows: QuerySet[Project]) -> QuerySet[Project]:
    """Keep projects whose crediting period has days in common; one without a period may have any."""
    if project.crediting_from is None:
        return rows
    shared = Q(crediting_from__lt=project.crediting_to, crediting_to__gt=project.crediting_from)
    return rows.filter(shared | Q(crediting_from=None))


def _with(kind: str, key: str, other: Project, *, is_hard: bool = False) -> Overlap:
    return Overlap(
        kind,
        key,
        is_hard=is_hard,
        project_id=other.id,
        days_from=other.crediting_from,
        days_to=other.crediting_to,
    )
