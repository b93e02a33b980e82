"""What is read of mandates, and how somebody acts under one."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.mandates.models import Mandate
from accounts.organisations.permissions import check_acts_for
from accounts.people.roles import PERMISSIONS, allows
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor, Entrusted, RoleGrant
from puhui.kernel.errors import Kind, NotFound, NotPermitted, PuhuiError, gettext_noop


class MandateNotInForce(PuhuiError):
    """The mandate is over, was revoked, or has not begun: `status`."""

    kind, code = Kind.DENIED, "mandate_not_in_force"
    title = gettext_noop("The mandate is not in force")


def mandates_of(actor: Actor, party_id: UUID) -> QuerySet[Mandate]:
    """Return what an organisation gave and holds, for its people, newest first. Raises NotFound,
    NotPermitted."""
    check_acts_for(actor, party_id)
    rows = Mandate.objects.filter(Q(owner=party_id) | Q(agent=party_id))
    return rows.select_related("owner", "agent").order_by("-id")


def under_mandate(agent: Actor, mandate_id: UUID, *, now: datetime) -> Actor:
    """Return the actor who acts for the owner of a mandate that `agent`, acting for the agent, may use.

    What the mandate names and the actor's own role for the agent carries as well is what they may do.
    Raises: MandateNotInForce, NotFound (not this agent's, or a party of it is frozen), NotPermitted.
    """
    rows = Mandate.objects.filter(id=mandate_id, agent=agent.party_id, owner__frozen_at=None)
    mandate = rows.select_related("owner").first()
    if mandate is None or agent.party_id == agent.person_id:
        raise NotFound
    if (status := mandate.status_on(business_date(now))) != "IN_FORCE":
        raise MandateNotInForce(gettext_noop("It is %(status)s."), status=status)
    acts = [act for act in mandate.acts if _carried(agent, act)]
    if not acts:
        raise NotPermitted
    return replace(
        agent,
        party_id=mandate.owner_id,
        region=mandate.owner.region,
        roles=tuple(RoleGrant(role=act, party_id=mandate.owner_id) for act in acts),
        entrusted=Entrusted(
            mandate_id=mandate.id,
            agent_id=mandate.agent_id,
            subjects=None if mandate.subjects is None else frozenset(mandate.subjects),
        ),
    )


def _carried(agent: Actor, act: str) -> bool:
    """Tell whether a role for the agent carries all of an act: its clerks file, its traders do not."""
    return all(any(allows(held.role, permission) for held in agent.roles) for permission in PERMISSIONS[act])
