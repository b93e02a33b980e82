"""Ending who acts for an organisation. They begin by an invitation that they take up (invitations.py)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.organisations.permissions import check_manages
from accounts.organisations.policies import OFFERED, check_owner_stays
from accounts.organisations.services.telling import lock
from accounts.people.models import Membership
from accounts.people.services.memberships import drop_role
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound


def end_member(*, actor: Actor, now: datetime, party_id: UUID, membership_id: UUID, reason: str = "") -> None:
    """End a role for the organisation, at once; what its holder approved and is not done yet falls with it.

    Raises: LastOwner, NotFound, NotPermitted.
    """
    check_manages(actor, party_id)
    with transaction.atomic():
        lock(party_id)
        held = Membership.objects.select_for_update().filter(id=membership_id, party=party_id, ended_at=None)
        membership = held.first()
        if membership is None or membership.role not in OFFERED:
            raise NotFound
        check_owner_stays(party_id, membership)
        drop_role(actor=actor, now=now, held=membership, reason=reason.strip() or "ended by the organisation")
