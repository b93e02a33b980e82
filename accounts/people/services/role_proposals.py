"""Giving roles for the authority, and verifiers': one administrator proposes, another gives it; nobody to
themselves (I25).

Whoever could make a registrar alone could mint alone, with that one as the second; and whoever could make a
verifier alone would have the reports of a body stated as they like.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.people.models import Membership, Party, User
from accounts.people.permissions import check_may, person_of
from accounts.people.role_models import RoleProposal
from accounts.people.role_states import ProposalStatus
from accounts.people.roles import PARTY_ROLES, ROLES_BY_TWO
from accounts.people.services.memberships import GRANT, RoleHeld, hold_role
from accounts.people.states import PartyKind
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.constraints import constraint_of
from puhui.kernel.crash_points import crash_point
from puhui.kernel.errors import (
    InvalidInput,
    Kind,
    NotFound,
    NotPermitted,
    PuhuiError,
    SamePerson,
    gettext_noop,
)
from puhui.kernel.reasons import check_reason
from puhui.kernel.regions import region_chain
from puhui.kernel.states import claim


class ProposalDecided(PuhuiError):
    """Somebody has decided on it."""

    kind, code, title = Kind.CONFLICT, "role_proposal_decided", gettext_noop("This was decided already")


class RoleProposed(PuhuiError):
    """The same role waits for a second person already."""

    kind, code = Kind.CONFLICT, "role_proposed"
    title = gettext_noop("This role waits for a second person already")


def propose_role(
    *,
    actor: Actor,
    now: datetime,
    user_id: UUID,
    role: str,
    party_id: UUID | None = None,
    region: str | None = None,
    reason: str,
) -> RoleProposal:
    """Propose a user's role for the authority, or as verifier of an organisation (`party_id`).

    It is none until another administrator gives it.
    Raises: InvalidInput (the role does not fit, no reason), NotFound, NotPermitted (also for oneself),
    RegionUnknown, RoleHeld, RoleProposed.
    """
    person = person_of(actor)
    check_may(actor, GRANT, region=region)
    if region is not None:
        region_chain(region)
    if role not in ROLES_BY_TWO or (role in PARTY_ROLES) is not (party_id is not None):
        raise InvalidInput(gettext_noop("The role %(role)s does not fit."), role=role[:40])
    check_reason(reason)
    user = User.objects.filter(id=user_id).first()
    if user is None:
        raise NotFound
    if party_id and not Party.objects.filter(id=party_id, kind=PartyKind.ORGANISATION).exists():
        raise NotFound
    if user.person_id == person:
        raise NotPermitted(gettext_noop("Nobody gives themselves a role."))
    terms: dict[str, Any] = {"user": user, "party_id": party_id, "role": role, "region": region}
    if Membership.objects.filter(**terms, ended_at=None).exists():
        raise RoleHeld
    try:
        with transaction.atomic():
            proposal = RoleProposal.objects.create(
                **terms, reason=reason, proposed_by=person, proposed_at=now
            )
            _note(actor, "role_proposed", proposal, now, reason)
    except IntegrityError as error:
        if constraint_of(error) != "role_proposed_once":
            raise
        raise RoleProposed from error
    return proposal


def confirm_role(*, actor: Actor, now: datetime, proposal_id: UUID, reason: str) -> Membership:
    """Give a role that another administrator proposed; its user holds it at once.

    Raises: InvalidInput (no reason), NotFound, NotPermitted (also for oneself), SamePerson, ProposalDecided,
    RoleHeld.
    """
    check_reason(reason)
    with transaction.atomic():
        proposal, person = _locked(actor, proposal_id)
        if proposal.status == ProposalStatus.PROPOSED and proposal.proposed_by == person:
            raise SamePerson
        if proposal.user.person_id == person:
            raise NotPermitted(gettext_noop("Nobody gives themselves a role."))
        _decide(actor, proposal, ProposalStatus.CONFIRMED, person, now, reason)
        held = hold_role(
            actor=actor,
            now=now,
            user_id=proposal.user_id,
            role=proposal.role,
            party_id=proposal.party_id,
            region=proposal.region,
            reason=reason,
            proposal=proposal,
        )
        crash_point("role.before_commit")
    return held


def drop_proposal(*, actor: Actor, now: datetime, proposal_id: UUID, reason: str) -> None:
    """Say no to a proposed role, or take back one's own.

    Raises: InvalidInput (no reason), NotFound, NotPermitted, ProposalDecided.
    """
    check_reason(reason)
    with transaction.atomic():
        proposal, person = _locked(actor, proposal_id)
        _decide(actor, proposal, ProposalStatus.DROPPED, person, now, reason)


def _locked(actor: Actor, proposal_id: UUID) -> tuple[RoleProposal, UUID]:
    rows = RoleProposal.objects.select_for_update(of=("self",)).select_related("user")
    proposal = rows.filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFound
    check_may(actor, GRANT, region=proposal.region)
    return proposal, person_of(actor)


def _decide(
    actor: Actor, proposal: RoleProposal, status: ProposalStatus, person: UUID, now: datetime, reason: str
) -> None:
    rows = RoleProposal.objects.filter(pk=proposal.pk)
    if not claim(rows, old=ProposalStatus.PROPOSED, new=status, decided_by=person, decided_at=now):
        raise ProposalDecided
    action = "role_proposal_confirmed" if status == ProposalStatus.CONFIRMED else "role_proposal_dropped"
    _note(actor, action, proposal, now, reason)


def _note(actor: Actor, action: str, proposal: RoleProposal, now: datetime, reason: str) -> None:
    record_event(
        actor=actor,
        action=action,
        object_type="role_proposal",
        object_id=proposal.id,
        now=now,
        reason=reason,
        region=proposal.region or "",
        user_id=str(proposal.user_id),
        role=proposal.role,
        party_id=str(proposal.party_id) if proposal.party_id else None,
    )
