"""Who manages an organisation: its owner, acting for it; nobody else, whatever roles they hold elsewhere."""

from uuid import UUID

from accounts.people.permissions import check_may
from accounts.people.selectors import visible_parties
from accounts.people.states import PartyKind
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted


def check_manages(actor: Actor, party_id: UUID) -> None:
    """Refuse whoever is not its owner acting for it; raises NotFound (not even to be seen), NotPermitted."""
    if actor.party_id != party_id or actor.party_id == actor.person_id:
        seen = visible_parties(actor).filter(id=party_id, kind=PartyKind.ORGANISATION)
        raise NotPermitted if seen.exists() else NotFound
    check_may(actor, "accounts.manage_members", region=actor.region)
