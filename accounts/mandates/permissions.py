"""Who gives a mandate and takes it back: approvers of the owner, and its owners to take it back."""

from uuid import UUID

from accounts.mandates.models import Mandate
from accounts.organisations.permissions import check_acts_for
from accounts.people.models import Membership
from accounts.people.permissions import can, check_may, person_of
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, NotPermitted, PuhuiError, gettext_noop

GRANT, REVOKE = "accounts.grant_mandate", "accounts.revoke_mandate"


class GrantorIsAgent(PuhuiError):
    """Whoever acts for the agent does not entrust it in the owner's name."""

    kind, code = Kind.DENIED, "grantor_is_agent"
    title = gettext_noop("Whoever acts for the agent does not give it a mandate")


def check_grants(actor: Actor, owner_id: UUID, agent_id: UUID) -> None:
    """Refuse all but an approver of the owner who has nothing to do with the agent.

    Raises: GrantorIsAgent, NotFound, NotPermitted.
    """
    check_acts_for(actor, owner_id)
    check_may(actor, GRANT)
    agents = Membership.objects.filter(party=agent_id, user__person=person_of(actor))
    if agent_id != owner_id and agents.exists():
        raise GrantorIsAgent


def may_revoke(actor: Actor, mandate: Mandate) -> bool:
    """Tell whether the actor may take it back: as an owner or approver of who gave it."""
    return actor.party_id == mandate.owner_id and actor.entrusted is None and can(actor, REVOKE)


def check_revokes(actor: Actor, mandate: Mandate) -> None:
    """Refuse whoever may not; raises NotFound (not theirs to see), NotPermitted."""
    if actor.party_id not in (mandate.owner_id, mandate.agent_id):
        raise NotFound
    if not may_revoke(actor, mandate):
        raise NotPermitted
