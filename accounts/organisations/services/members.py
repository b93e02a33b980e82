"""Naming who acts for an organisation, and ending it.

The answer is the same whether the number has a user or not: a number nobody knew becomes a person who finds
the role at the first sign-in (and is asked for consents like anybody else).
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.organisations.permissions import check_manages
from accounts.organisations.policies import OFFERED, check_additions, check_owner_stays
from accounts.people.models import Membership, Party
from accounts.people.phones import parse_phone
from accounts.people.selectors import user_by_phone
from accounts.people.services import create_person
from accounts.people.services.memberships import drop_role, hold_role
from accounts.people.services.parties import UserExists
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, gettext_noop


def add_member(*, actor: Actor, now: datetime, party_id: UUID, phone: str, role: str) -> Membership:
    """Give a role for the organisation to whoever has this number; the actor is its owner, acting for it.

    Raises: InvalidInput (a role that an owner does not give), NotFound, NotPermitted, PhoneInvalid,
    RateLimited, RoleHeld, TooManyMembers.
    """
    check_manages(actor, party_id)
    if role not in OFFERED:
        raise InvalidInput(gettext_noop("The role %(role)s does not fit."), role=role[:40])
    phone = parse_phone(phone)
    with transaction.atomic():
        _lock(party_id)
        check_additions(party_id, now)
        user_id = _user_with(phone, now)
        if user_id == actor.user_id:
            raise NotPermitted(gettext_noop("Nobody gives themselves a role."))
        return hold_role(actor=actor, now=now, user_id=user_id, role=role, party_id=party_id)


def end_member(*, actor: Actor, now: datetime, party_id: UUID, membership_id: UUID, reason: str = "") -> None:
    """End a role for the organisation, at once. Raises: LastOwner, NotFound, NotPermitted."""
    check_manages(actor, party_id)
    with transaction.atomic():
        _lock(party_id)
        held = Membership.objects.select_for_update().filter(id=membership_id, party=party_id, ended_at=None)
        membership = held.first()
        if membership is None or membership.role not in OFFERED:
            raise NotFound
        check_owner_stays(party_id, membership)
        drop_role(actor=actor, now=now, held=membership, reason=reason.strip() or "ended by the organisation")


def _lock(party_id: UUID) -> None:
    """Take turns with whoever else changes the members of this organisation."""
    Party.objects.select_for_update().get(id=party_id)


def _user_with(phone: str, now: datetime) -> UUID:
    found = user_by_phone(phone)
    if found is None:
        try:
            found = create_person(actor=system_actor("membership"), now=now, phone=phone)
        except UserExists:
            found = user_by_phone(phone)  # signed in for the first time meanwhile
    if found is None:
        raise NotFound
    return found.id
