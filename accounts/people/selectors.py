"""What is read of people. Lists start from what the actor may see."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.people.models import Membership, Party, User
from accounts.people.permissions import regions_in_sight
from accounts.people.phones import phone_index
from puhui.kernel.commands import Actor


def visible_parties(actor: Actor) -> QuerySet[Party]:
    """Return one's own party, those one acts for, and those in one's territory as staff."""
    regions = regions_in_sight(actor, "accounts.view_party")
    if regions is None:
        return Party.objects.all()
    own = Q(id=actor.person_id) | Q(members__user_id=actor.user_id, members__ended_at=None)
    # By subquery: a party with several members must not stand in the list several times.
    ids = Party.objects.filter(own | Q(region__in=regions)).values("id")
    return Party.objects.filter(id__in=ids)


def user_by_phone(phone: str) -> User | None:
    """Return the user with this number (E.164), with the person loaded."""
    return User.objects.select_related("person").filter(phone_index=phone_index(phone)).first()


def memberships_of(user_id: UUID) -> QuerySet[Membership]:
    """Return the user's roles in force, oldest first."""
    return Membership.objects.filter(user_id=user_id, ended_at=None).order_by("granted_at", "id")
