"""Members of staff as actors in their own name, in the admin and on the command line."""

from accounts.people.models import Membership, User
from puhui.kernel.commands import Actor, RoleGrant


def staff_actor_of(user: User) -> Actor:
    """Return the actor with the roles held for the authority; a blocked or frozen person holds none.

    Whoever calls has made sure that it is they.
    """
    held = Membership.objects.filter(
        user_id=user.pk, party=None, ended_at=None, user__is_active=True, user__person__frozen_at=None
    )
    roles = tuple(RoleGrant(role, region) for role, region in held.values_list("role", "region"))
    return Actor(
        name=user.get_username() or str(user.pk),
        user_id=user.pk,
        person_id=user.person_id,
        party_id=user.person_id,
        roles=roles,
        device_trusted=True,
    )
