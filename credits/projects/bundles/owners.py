"""Whose sites a bundle holds: they have a stake in it, as its agent has."""

from uuid import UUID

from credits.projects.bundles.models import Site


def owners_of(project_id: UUID | None) -> frozenset[UUID]:
    """Return the owners of a bundle's sites, ended ones too; none where the project is no bundle."""
    return frozenset(Site.objects.filter(bundle=project_id).values_list("owner_id", flat=True))
