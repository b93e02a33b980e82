"""Staff in the admin as actors: in their own name, with the roles they hold for the authority."""

from typing import cast
from uuid import UUID

from django.http import HttpRequest

from accounts.people.models import Membership, User
from accounts.people.roles import DESKS
from accounts.people.staff import staff_actor_of
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.errors import NotPermitted


def staff_actor(request: HttpRequest) -> Actor:
    """Return the actor of a signed-in member of staff; a frozen person holds no role."""
    # The second factor was shown to get here.
    return staff_actor_of(cast(User, request.user))


def desk_actor(request: HttpRequest, party_id: UUID) -> Actor:
    """Return the actor of a member of staff who sits at an organisation's desk, acting for that alone.

    Raises NotPermitted for who holds no such role there.
    """
    user = cast(User, request.user)
    held = Membership.objects.filter(
        user_id=user.pk,
        party_id=party_id,
        party__frozen_at=None,
        role__in=list(DESKS),
        ended_at=None,
        user__is_active=True,
        user__is_staff=True,
        user__person__frozen_at=None,
    )
    roles = tuple(RoleGrant(role, region, party_id) for role, region in held.values_list("role", "region"))
    if not roles:
        raise NotPermitted
    return Actor(
        name=user.get_username() or str(user.pk),
        user_id=user.pk,
        person_id=user.person_id,
        party_id=party_id,
        roles=roles,
        device_trusted=True,
    )
