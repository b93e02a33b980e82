"""Who may use rewards: people, each for themselves. Organisations have no coins."""

from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted


def check_own_party(actor: Actor) -> None:
    """Refuse to act for anybody but oneself; raises NotPermitted."""
    if actor.party_id is None or actor.party_id != actor.person_id:
        raise NotPermitted
