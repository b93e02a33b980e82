"""Who may do what, where: roles carry permissions, memberships carry regions (decisions 20, 69)."""

from dataclasses import replace
from uuid import UUID

from accounts.people.roles import allows
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted
from puhui.kernel.regions import lies_under, places


def is_system(actor: Actor) -> bool:
    """Tell whether the installation itself acts: a job, the demonstration, the sign-in of a new person."""
    return actor.user_id is None and actor.name.startswith("system:")


def person_of(actor: Actor) -> UUID:
    """Return the natural person who acts; raises NotPermitted for a job, which is nobody."""
    if actor.person_id is None:
        raise NotPermitted
    return actor.person_id


def user_of(actor: Actor) -> UUID:
    """Return the user who acts; raises NotPermitted for a job, which is nobody."""
    if actor.user_id is None:
        raise NotPermitted
    return actor.user_id


def can(actor: Actor, permission: str, *, region: str | None = None) -> bool:
    """Tell whether the actor holds `permission` over an object of `region`.

    An object without a region is reached by a role that holds everywhere alone.
    """
    if is_system(actor):
        return True
    return any(allows(held.role, permission) and _covers(held.region, region) for held in actor.roles)


def check_may(actor: Actor, permission: str, *, region: str | None = None) -> None:
    """Refuse what the actor's roles do not carry; raises NotPermitted."""
    if not can(actor, permission, region=region):
        raise NotPermitted


def for_authority(actor: Actor) -> Actor:
    """Return the actor with the roles held for the authority alone.

    What staff may do or see by their territory is asked of this one: a role held for an organisation covers
    no region, and would be read as everywhere.
    """
    return replace(actor, roles=tuple(grant for grant in actor.roles if grant.party_id is None))


def regions_in_sight(actor: Actor, permission: str) -> frozenset[str] | None:
    """Return the regions in which the actor holds `permission`; None means everywhere.

    A list starts from it: `rows if regions is None else rows.filter(region__in=regions)`.
    """
    if is_system(actor):
        return None
    held = {grant.region for grant in actor.roles if allows(grant.role, permission)}
    if None in held:
        return None
    return frozenset(
        code for code in places() if any(lies_under(code, ancestor) for ancestor in held if ancestor)
    )


def _covers(held: str | None, region: str | None) -> bool:
    if held is None:
        return True
    return region is not None and region in places() and lies_under(region, held)
