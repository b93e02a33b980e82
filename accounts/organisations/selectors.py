"""What is read of organisations."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.organisations.models import (
    Invitation,
    OrganisationPaper,
    OrganisationProfile,
    OrganisationVerification,
)
from accounts.organisations.permissions import REVIEW, check_brings_papers, check_manages
from accounts.people.models import Membership, User
from accounts.people.permissions import can, for_authority, is_system, regions_in_sight, user_of
from accounts.people.selectors import visible_parties
from puhui.kernel.commands import Actor


def visible_to(actor: Actor) -> QuerySet[OrganisationProfile]:
    """Return the registered organisations that the actor acts for, or has in sight as staff."""
    parties = visible_parties(actor).values("id")
    return OrganisationProfile.objects.filter(party_id__in=parties).select_related("party")


def members_of(actor: Actor, party_id: UUID) -> QuerySet[Membership]:
    """Return who acts for an organisation now, for its owner, by id. Raises NotFound, NotPermitted."""
    check_manages(actor, party_id)
    return Membership.objects.filter(party=party_id, ended_at=None).select_related("user").order_by("-id")


def invited_by(actor: Actor, party_id: UUID) -> QuerySet[Invitation]:
    """Return the organisation's open invitations, for its owner, newest first. Raises NotFound,
    NotPermitted."""
    check_manages(actor, party_id)
    return Invitation.objects.filter(party=party_id, ended_at=None).order_by("-id")


def invitations_of(actor: Actor) -> QuerySet[Invitation]:
    """Return the open invitations to the number of the person, who acts in their own name, newest first."""
    index = None
    if actor.party_id == actor.person_id:
        index = User.objects.filter(id=user_of(actor)).values_list("phone_index", flat=True).first()
    rows = Invitation.objects.filter(ended_at=None, phone_index=index or b"")
    return rows.select_related("party").order_by("-id")


def papers_of(actor: Actor, party_id: UUID) -> QuerySet[OrganisationPaper]:
    """Return an organisation's papers, for owners and approvers. Raises NotFound, NotPermitted."""
    check_brings_papers(actor, party_id)
    return OrganisationPaper.objects.filter(party=party_id).order_by("-id")


def verifications_of(actor: Actor, party_id: UUID) -> QuerySet[OrganisationVerification]:
    """Return an organisation's checks, for its owner, newest first. Raises NotFound, NotPermitted."""
    check_manages(actor, party_id)
    rows = OrganisationVerification.objects.filter(party=party_id)
    return rows.select_related("licence").order_by("-id")


def papers_in_sight(actor: Actor) -> QuerySet[OrganisationPaper]:
    """Return the papers whose files the actor may open: one's organisation's, or those that staff check."""
    if is_system(actor):
        return OrganisationPaper.objects.none()
    staff = for_authority(actor)
    regions = regions_in_sight(staff, REVIEW) if staff.roles else frozenset()
    seen = Q() if regions is None else Q(party__region__in=regions)
    if actor.party_id != actor.person_id:
        mine = can(actor, "accounts.manage_members") or can(actor, "accounts.grant_mandate")
        seen = Q(party=actor.party_id) if mine else Q(pk__in=[])
    return OrganisationPaper.objects.filter(seen)
