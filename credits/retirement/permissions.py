"""Who may retire: every person what is theirs; for an organisation whoever holds a role for that."""

from uuid import UUID

from accounts.people.permissions import check_may
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted


def party_to_retire_for(actor: Actor) -> UUID:
    """Return the party whose units the actor may retire; raises NotPermitted."""
    if actor.party_id is None:
        raise NotPermitted
    if actor.party_id != actor.person_id:
        check_may(actor, "credits.retire_units")
    return actor.party_id
