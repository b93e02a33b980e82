"""Staff in the admin as actors: in their own name, with the roles they hold for the authority."""

from typing import cast

from django.http import HttpRequest

from accounts.people.models import Membership, User
from puhui.kernel.commands import Actor, RoleGrant


def staff_actor(request: HttpRequest) -> Actor:
    """Return the actor of a signed-in member of staff; a frozen person holds no role."""
    user = cast(User, request.user)
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
        # The second factor was shown to get here.
        device_trusted=True,
    )
