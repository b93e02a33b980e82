"""What the public register tells of a bundle: how many roofs, how large together, and who shares by class."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, QuerySet, Sum

from accounts.people.models import Party
from accounts.people.states import PartyKind
from credits.issuance.share_models import BundleSharing, SiteShare
from credits.projects.bundles.models import Site
from credits.projects.bundles.selectors import admitted_sites_of
from credits.projects.models import Project, ProjectKind

# Of fewer persons than this, what they got is told nobody: it would be what one of them got.
PERSONS_FEW = 5


@dataclass
class ShareClass:
    """Owners of one kind who agreed on the same share for the agent (hundredths of a percent).

    `sites` and `capacity_kw` are of the sites that stand; the grams are of all sharings so far, None where
    they would tell of single persons.
    """

    kind: str
    agent_share_bp: int
    owners: int = 0
    sites: int = 0
    capacity_kw: Decimal = Decimal(0)
    owners_g: int | None = 0
    agent_g: int | None = 0


@dataclass
class PublicBundle:
    """`organisations` are (name, sites, kW) of the owners that are organisations; of a person nothing."""

    sites: int
    sites_ended: int
    capacity_kw: Decimal
    shared_t: int
    classes: list[ShareClass] = field(default_factory=list)
    organisations: list[tuple[str, int, Decimal]] = field(default_factory=list)


def public_bundle(project: Project) -> PublicBundle | None:
    """Return what anybody may read of a bundle; None for another project."""
    if project.kind != ProjectKind.BUNDLE:
        return None
    sites = admitted_sites_of(project)
    standing = sites.filter(ended_at=None)
    told = standing.aggregate(sites=Count("id"), capacity_kw=Sum("capacity_kw"))
    net_t = BundleSharing.objects.filter(issuance__report__project=project).aggregate(sum=Sum("net_t"))["sum"]
    return PublicBundle(
        sites=told["sites"],
        sites_ended=sites.count() - told["sites"],
        capacity_kw=told["capacity_kw"] or Decimal(0),
        shared_t=net_t or 0,
        classes=_classes(project),
        organisations=_organisations(standing),
    )


def _organisations(sites: QuerySet[Site]) -> list[tuple[str, int, Decimal]]:
    owned = sites.filter(owner__kind=PartyKind.ORGANISATION).values_list("owner_id")
    sums = {owner: (n, kw) for owner, n, kw in owned.annotate(n=Count("id"), kw=Sum("capacity_kw"))}
    # Names are encrypted, so they are put in order here.
    names = {party.pk: party.name for party in Party.objects.filter(pk__in=sums)}
    return sorted((names[owner], *told) for owner, told in sums.items())


def _classes(project: Project) -> list[ShareClass]:
    found: dict[tuple[str, int], ShareClass] = {}
    owners: dict[tuple[str, int], set[UUID]] = defaultdict(set)

    def of(kind: str, agent_share_bp: int, owner_id: UUID) -> ShareClass:
        owners[kind, agent_share_bp].add(owner_id)
        return found.setdefault((kind, agent_share_bp), ShareClass(kind, agent_share_bp))

    sites = admitted_sites_of(project).filter(ended_at=None)
    standing = sites.values_list("owner__kind", "mandate__agent_share_bp", "owner_id")
    for kind, bp, owner_id, count, capacity in standing.annotate(n=Count("id"), kw=Sum("capacity_kw")):
        one = of(kind, bp, owner_id)
        one.sites, one.capacity_kw = one.sites + count, one.capacity_kw + capacity
    parts = SiteShare.objects.filter(share__sharing__issuance__report__project=project)
    shared = parts.values_list("share__owner__kind", "agent_share_bp", "share__owner_id")
    summed = shared.annotate(owners_g=Sum("owner_g"), agent_g=Sum(F("part_g") - F("owner_g")))
    for kind, bp, owner_id, owners_g, agent_g in summed:
        one = of(kind, bp, owner_id)
        one.owners_g, one.agent_g = (one.owners_g or 0) + owners_g, (one.agent_g or 0) + agent_g
    for key, one in found.items():
        one.owners = len(owners[key])
        if one.kind == PartyKind.PERSON and one.owners < PERSONS_FEW:
            one.owners_g = one.agent_g = None
    return [found[key] for key in sorted(found)]
