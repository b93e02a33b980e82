"""Who decides how a party is told: a person for themselves, an organisation's owner for it."""

from uuid import UUID

from accounts.organisations.permissions import check_manages
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted


def choosing_party(actor: Actor) -> UUID:
    """Return the acting party, for whoever may say where its news goes; raises NotFound, NotPermitted."""
    if actor.party_id is None:
        raise NotPermitted
    if actor.party_id != actor.person_id:
        check_manages(actor, actor.party_id)
    return actor.party_id
