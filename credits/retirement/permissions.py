"""Who may retire: every person what is theirs; for an organisation whoever holds a role for that."""

from accounts.people.permissions import check_may
from puhui.kernel.commands import Actor


def check_may_retire(actor: Actor) -> None:
    """Refuse to retire for a party that the actor may not retire for; raises NotPermitted."""
    if actor.party_id != actor.person_id:
        check_may(actor, "credits.retire_units")
