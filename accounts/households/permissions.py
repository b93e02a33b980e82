"""Who may do what in a household: those who live in it; its head decides on members and shares."""

from uuid import UUID

from accounts.households.models import HouseholdMember
from accounts.people.permissions import person_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted, gettext_noop


def check_own_name(actor: Actor) -> UUID:
    """Return the person who acts for nobody else; raises NotPermitted."""
    person = person_of(actor)
    if actor.party_id != person:
        raise NotPermitted(gettext_noop("A household is joined in one's own name."))
    return person


def place_of(actor: Actor, household_id: UUID) -> HouseholdMember:
    """Return the actor's own place in the household; raises NotFound (not even to be seen), NotPermitted."""
    person = check_own_name(actor)
    place = HouseholdMember.objects.filter(household=household_id, party=person, ended_at=None).first()
    if place is None:
        raise NotFound
    return place


def check_heads(actor: Actor, household_id: UUID) -> HouseholdMember:
    """Return the head's place; raises NotFound, NotPermitted for another member."""
    place = place_of(actor, household_id)
    if not place.is_head:
        raise NotPermitted
    return place
