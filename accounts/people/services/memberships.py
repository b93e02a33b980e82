"""Granting and ending roles."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.departures import let_fall
from accounts.people.models import Membership, Party, User
from accounts.people.permissions import check_may, is_system
from accounts.people.role_models import RoleProposal
from accounts.people.roles import PARTY_ROLES, ROLES_BY_TWO, Role
from accounts.people.states import PartyKind
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.errors import InvalidInput, Kind, NotFound, NotPermitted, PuhuiError, gettext_noop
from puhui.kernel.reasons import check_reason
from puhui.kernel.regions import region_chain

GRANT = "accounts.grant_role"


class RoleHeld(PuhuiError):
    """The user holds this role already."""

    kind, code, title = Kind.CONFLICT, "role_held", gettext_noop("This role is held already")


def grant_role(
    *,
    actor: Actor,
    now: datetime,
    user_id: UUID,
    role: str,
    party_id: UUID | None = None,
    region: str | None = None,
    reason: str = "",
) -> Membership:
    """Give a user a role for an organisation; nobody gives one to oneself.

    A role for the authority (no party) or a verifier's only the installation gives alone: people propose and
    confirm it (role_proposals).

    Raises: InvalidInput (the role does not fit the party), NotFound, NotPermitted, RegionUnknown, RoleHeld.
    """
    check_may(actor, GRANT, region=region)
    if role in ROLES_BY_TWO and not is_system(actor):
        raise NotPermitted(gettext_noop("One administrator proposes this role, another gives it."))
    if actor.user_id == user_id:
        raise NotPermitted(gettext_noop("Nobody gives themselves a role."))
    if region is not None:
        region_chain(region)
    if role not in Role.values or (role in PARTY_ROLES) is not (party_id is not None):
        raise InvalidInput(gettext_noop("The role %(role)s does not fit."), role=role[:40])
    if not User.objects.filter(id=user_id).exists():
        raise NotFound
    if party_id and not Party.objects.filter(id=party_id, kind=PartyKind.ORGANISATION).exists():
        raise NotFound
    return hold_role(
        actor=actor, now=now, user_id=user_id, role=role, party_id=party_id, region=region, reason=reason
    )


def hold_role(
    *,
    actor: Actor,
    now: datetime,
    user_id: UUID,
    role: str,
    party_id: UUID | None,
    region: str | None = None,
    reason: str = "",
    of_own_accord: bool = False,
    granted_by: UUID | None = None,
    proposal: RoleProposal | None = None,
) -> Membership:
    """Write the role, for a command that has decided that it may; raises RoleHeld.

    `of_own_accord`: nobody granted it, who registers an organisation owns it. `granted_by`: the user who did,
    where the actor is whoever accepts. `proposal`: what the actor confirms, of a role that two give.
    """
    try:
        with transaction.atomic():
            held = Membership.objects.create(
                user_id=user_id,
                party_id=party_id,
                role=role,
                region=region,
                granted_at=now,
                granted_by_id=None if of_own_accord else granted_by or actor.user_id,
                proposal=proposal,
            )
            _tell(actor, "role_granted", held, now, reason)
    except IntegrityError as error:
        if constraint_of(error) != "membership_held_once":
            raise
        raise RoleHeld from error
    return held


def end_role(*, actor: Actor, now: datetime, membership_id: UUID, reason: str) -> None:
    """End a role. Raises: InvalidInput (no reason), NotFound (also when it has ended), NotPermitted."""
    check_reason(reason)
    with transaction.atomic():
        held = Membership.objects.select_for_update().filter(id=membership_id, ended_at=None).first()
        if held is None:
            raise NotFound
        check_may(actor, GRANT, region=held.region)
        drop_role(actor=actor, now=now, held=held, reason=reason)


def drop_role(*, actor: Actor, now: datetime, held: Membership, reason: str) -> None:
    """End a role whose row is locked, for a command that has decided that it may."""
    held.ended_at, held.end_reason = now, reason
    held.save(update_fields=["ended_at", "end_reason"])
    _tell(actor, "role_ended", held, now, reason)
    if held.party_id is not None:
        let_fall(actor=actor, party_id=held.party_id, user_id=held.user_id, now=now)


def _tell(actor: Actor, action: str, held: Membership, now: datetime, reason: str) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="membership",
        object_id=held.id,
        now=now,
        reason=reason,
        region=held.region or "",
        user_id=str(held.user_id),
        role=held.role,
        party_id=str(held.party_id) if held.party_id else None,
    )
