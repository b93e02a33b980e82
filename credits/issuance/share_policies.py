"""How a bundle's units are shared. Pure, in integers: grams by floor, whole tonnes out, the rest carried."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from accounts.mandates.models import WHOLE_BP
from puhui.kernel.quantities import G_PER_T


class SitePart(NamedTuple):
    """A site of the sealed report: whose it is, what it brought, and the agent's part of the benefit."""

    site_id: UUID
    owner_id: UUID
    grams: int
    agent_share_bp: int


class Split(NamedTuple):
    """A site's part of the net grams, of which `owner_g` are the owner's and the rest the agent's."""

    part: SitePart
    part_g: int
    owner_g: int


class Due(NamedTuple):
    """What an owner is due: grams from before and of now, the whole tonnes they make, and what is carried."""

    owner_id: UUID
    carried_in_g: int
    earned_g: int

    @property
    def tonnes(self) -> int:
        return (self.carried_in_g + self.earned_g) // G_PER_T

    @property
    def carried_out_g(self) -> int:
        return (self.carried_in_g + self.earned_g) % G_PER_T


class Past(NamedTuple):
    """What one sharing was for an owner: of which issuance, grams earned, tonnes out, and what of the rest
    lapsed later with the voids of which issuances."""

    issuance_id: UUID
    earned_g: int
    tonnes: int
    lapsed: Mapping[UUID, int]


def left_of(issuance_id: UUID, history: Iterable[Past]) -> int:
    """Return the grams of one issuance that an owner is still owed after all sharings of `history`.

    Whole tonnes are made of the oldest grams first, as units are (`pay`), so that what is carried is the
    youngest.
    """
    carried: deque[tuple[UUID, int]] = deque()
    for past in history:
        carried.append((past.issuance_id, past.earned_g))
        out = past.tonnes * G_PER_T
        while out:
            whose, grams = carried.popleft()
            taken = min(grams, out)
            out -= taken
            if grams > taken:
                carried.appendleft((whose, grams - taken))
        gone = past.lapsed
        carried = deque((whose, grams - gone.get(whose, 0)) for whose, grams in carried)
    return sum(grams for whose, grams in carried if whose == issuance_id)


def split(net_g: int, sites: Sequence[SitePart]) -> list[Split]:
    """Split net grams by what the sites brought, in the order of their joining; the parts sum exactly.

    Each part is floored; the few grams left, fewer than there are sites, go to the last to join, as a pool's
    do (decisions 34). Of a part the agent's share is floored: the odd gram is the owner's.
    """
    total = sum(site.grams for site in sites)
    parts = [net_g * site.grams // total for site in sites]
    last = max(index for index, site in enumerate(sites) if site.grams)
    parts[last] += net_g - sum(parts)
    return [
        Split(site, part, part - part * site.agent_share_bp // WHOLE_BP)
        for site, part in zip(sites, parts, strict=True)
    ]


def due_of(splits: Sequence[Split], carried: Mapping[UUID, int]) -> list[Due]:
    """Return what each owner is due, in the order of their first sites; whoever is owed from before, too."""
    earned: dict[UUID, int] = {}
    for each in splits:
        earned[each.part.owner_id] = earned.get(each.part.owner_id, 0) + each.owner_g
    owners = [*earned, *(owner for owner in carried if owner not in earned)]
    return [Due(owner, carried.get(owner, 0), earned.get(owner, 0)) for owner in owners]


def pay(due: Sequence[Due], stock: Sequence[tuple[int, int]]) -> list[tuple[UUID, int, int]]:
    """Return (owner, asset, tonnes) by which the tonnes due are paid, the oldest asset of the stock first.

    `stock` are (asset, tonnes) set aside; it always holds enough (what is owed was set aside before).
    """
    left = [[asset, tonnes] for asset, tonnes in stock]
    payments = []
    for each in due:
        wanted = each.tonnes
        for pile in left:
            if taken := min(pile[1], wanted):
                payments.append((each.owner_id, pile[0], taken))
                pile[1] -= taken
                wanted -= taken
        if wanted:
            raise ValueError("fewer units are set aside than are owed")
    return payments


def to_keep(stock: Sequence[tuple[int, int]], paid: Mapping[int, int], owed_g: int) -> list[tuple[int, int]]:
    """Return (asset, tonnes) that stay on hold for what is owed, oldest first; the rest is the agent's."""
    wanted = -(-owed_g // G_PER_T)
    kept = []
    for asset, tonnes in stock:
        if taken := min(tonnes - paid.get(asset, 0), wanted):
            kept.append((asset, taken))
            wanted -= taken
    return kept
