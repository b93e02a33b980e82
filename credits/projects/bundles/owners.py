"""Whose sites a bundle holds: they have a stake in it, as its agent has."""

from uuid import UUID

from credits.projects.bundles.models import Site


def owners_of(project_id: UUID | None) -> frozenset[UUID]:
    """Return the owners of a bundle's sites, ended ones too; none where the project is no bundle."""
    return frozenset(Site.objects.filter(bundle=project_id).values_list("owner_id", flat=True))


def told_of(bundle_id: UUID, *, is_over: bool) -> set[UUID]:
    """Return the owners who hear what was decided on their bundle: of sites that have not ended, and once it
    is over also of those that had ended, since their owners may be owed grams."""
    sites = Site.objects.filter(bundle=bundle_id)
    sites = sites.exclude(is_late=True, joins_on=None, ended_at__isnull=False)  # turned away
    if not is_over:
        sites = sites.filter(ended_at=None)
    return set(sites.values_list("owner_id", flat=True))
