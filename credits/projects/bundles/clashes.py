"""What a bundle's sites share with other projects and bundles: numbers for their own days, ground, addresses.

The overlap search (credits/projects/overlaps.py) asks it for every project; nothing of it is refused by
itself, since two roofs may stand on one another, and two owners at one address.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Func, Q, QuerySet, TextField

from credits.projects.bundles.models import Site
from credits.projects.keys import plain_address
from credits.projects.models import Project, ProjectKind
from credits.projects.places import Box, Place, box_of, meets, near_box, read_place

# More than lie in a box around a bundle's roofs are a city.
NEIGHBOURS_MOST = 1_000
PLAIN_ADDRESS = Func(F("address"), function="credits_plain_address", output_field=TextField())


class Spot(NamedTuple):
    """Where a project or one of its sites is; `key` is the site's connection, empty for the project itself.

    `project_id` and the days [from, to) are those for which it is claimed; None has no end.
    """

    key: str
    place: Place | None
    address: str
    project_id: UUID
    days_from: date | None
    days_to: date | None


def sites_by_thing(things: Collection[UUID]) -> dict[UUID, Site]:
    """Return the sites whose connection, device or meter these are, by the thing's id."""
    found: dict[UUID, Site] = {}
    if not things:
        return found
    rows = Site.objects.filter(Q(connection__in=things) | Q(device__in=things) | Q(meter__in=things))
    for site in rows.select_related("bundle"):
        found |= dict.fromkeys((site.connection_id, site.device_id, site.meter_id), site)
    return found


def spots_shared(project: Project, others: QuerySet[Project]) -> Iterator[tuple[str, Spot]]:
    """Yield (key of mine, the other's spot) where one of two that lie together is a site of a bundle.

    Two spots lie together where their places meet, or their addresses are the same but for how they are
    written. `others` are live projects with days in common.
    """
    mine = [_spot_of(project)]
    if project.kind == ProjectKind.BUNDLE:
        mine += [_spot_of_site(site) for site in _standing([project.id])]
    for spot in _spots_around(mine, others):
        for own in mine:
            if (own.key or spot.key) and _together(own, spot):
                yield own.key or spot.key, spot
                break


def _together(one: Spot, other: Spot) -> bool:
    if one.days_to and other.days_from and other.days_from >= one.days_to:
        return False
    if other.days_to and one.days_from and one.days_from >= other.days_to:
        return False
    if one.address and one.address == other.address:
        return True
    return one.place is not None and other.place is not None and meets(one.place, other.place)


def _spots_around(mine: Sequence[Spot], others: QuerySet[Project]) -> Iterator[Spot]:
    addresses = {spot.address for spot in mine if spot.address}
    boxes = [near_box(box_of(spot.place)) for spot in mine if spot.place]
    around = _around(boxes) if boxes else None
    here = Q(plain_address__in=addresses)
    within = here
    if around is not None:
        here |= Q(
            west__lte=around.east, east__gte=around.west, south__lte=around.north, north__gte=around.south
        )
        within |= Q(longitude__range=(around.west, around.east), latitude__range=(around.south, around.north))
    if any(spot.key for spot in mine):
        rows = others.annotate(plain_address=PLAIN_ADDRESS).filter(here).order_by("id")
        yield from map(_spot_of, rows[:NEIGHBOURS_MOST])
    bundles = others.filter(kind=ProjectKind.BUNDLE).values("id")
    sites = _standing(bundles).annotate(plain_address=PLAIN_ADDRESS).filter(within).order_by("id")
    yield from map(_spot_of_site, sites[:NEIGHBOURS_MOST])


def _around(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.west for box in boxes),
        min(box.south for box in boxes),
        max(box.east for box in boxes),
        max(box.north for box in boxes),
    )


def _standing(bundles: Collection[UUID] | QuerySet) -> QuerySet[Site]:
    rows = Site.objects.filter(bundle__in=bundles, ended_at=None)
    return rows.select_related("connection", "bundle")


def _spot_of(project: Project) -> Spot:
    place = read_place(project.place) if project.place is not None else None
    return Spot(
        "", place, plain_address(project.address), project.id, project.crediting_from, project.crediting_to
    )


def _spot_of_site(site: Site) -> Spot:
    place = None
    if site.longitude is not None and site.latitude is not None:
        place = read_place({"type": "Point", "coordinates": [float(site.longitude), float(site.latitude)]})
    return Spot(
        site.connection.number,
        place,
        plain_address(site.address),
        site.bundle_id,
        site.counts_from,
        site.ends_on or site.bundle.crediting_to,
    )
