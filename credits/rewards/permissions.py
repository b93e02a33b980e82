"""Who may use rewards: people, each for themselves. Organisations have no coins."""

from uuid import UUID

from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted


def own_party(actor: Actor) -> UUID:
    """Return the actor's own party; raises NotPermitted when acting for anybody else."""
    if actor.party_id is None or actor.party_id != actor.person_id:
        raise NotPermitted
    return actor.party_id
