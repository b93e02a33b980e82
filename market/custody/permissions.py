"""Who acts in the market: organisations. A pool sells a person's units, and no person has money here."""

from uuid import UUID

from credits.public import holder_is_person
from market.custody.errors import OrganisationsOnly
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted


def party_in_the_market(actor: Actor, *, person_told: str = "") -> UUID:
    """Return the organisation acted for; `person_told` is what a person is told.

    Raises: NotPermitted; OrganisationsOnly for a person's own party.
    """
    if actor.party_id is None:
        raise NotPermitted
    if holder_is_person(actor.party_id):
        raise OrganisationsOnly(person_told)
    return actor.party_id
