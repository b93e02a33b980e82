"""The way of a gram with the lots that its serial number lay in: what credits tells, through the one pier."""

from uuid import UUID

from credits.public import Trail, trail_of
from market.custody.models import Lot

__all__ = ["Trail", "lots_on", "trail_of"]

CUSTODY = "CUSTODY"


def lots_on(trail: Trail) -> dict[UUID, Lot]:
    """Return the lots that units of the trail were put into, by their ids."""
    stays = [stay for way in trail.ways for unit in way.units for stay in unit.stays]
    refs = {stay.ref for stay in stays if stay.kind == CUSTODY}
    return Lot.objects.in_bulk(refs)
