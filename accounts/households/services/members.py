"""Inviting by number, accepting, and leaving.

The answer to an invitation is the same for any number: it waits for whoever signs in with it.
"""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.households.models import WHOLE_BP, Household, HouseholdMember
from accounts.households.permissions import check_heads, check_own_name, place_of
from accounts.households.policies import InHousehold, check_invitations
from accounts.households.selectors import invitations_of
from accounts.households.services.shares import close_proposal, replace_shares
from accounts.households.services.telling import lock, tell
from accounts.people.phones import parse_phone, phone_index
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, NotPermitted, PuhuiError, gettext_noop


class AlreadyInvited(PuhuiError):
    """The number has a place in the household, or an open invitation to it."""

    kind, code = Kind.CONFLICT, "already_invited"
    title = gettext_noop("This number was invited already")


def invite_member(*, actor: Actor, now: datetime, household_id: UUID, phone: str) -> HouseholdMember:
    """Invite whoever has this number; the actor is the household's head.

    Raises: AlreadyInvited, NotFound, NotPermitted, PhoneInvalid, RateLimited, TooManyMembers.
    """
    check_heads(actor, household_id)
    index = phone_index(parse_phone(phone))
    try:
        with transaction.atomic():
            home = lock(household_id)
            check_heads(actor, household_id)
            check_invitations(household_id, now)
            place = HouseholdMember.objects.create(household=home, invited_index=index, invited_at=now)
            tell(actor, "household_member_invited", home, now, place=str(place.id))
    except IntegrityError as error:
        if HouseholdMember.objects.filter(
            household=household_id, invited_index=index, ended_at=None
        ).exists():
            raise AlreadyInvited from error
        raise
    return place


def accept_invitation(*, actor: Actor, now: datetime, place_id: UUID) -> HouseholdMember:
    """Join the household that invited the actor's number, from today on.

    Raises: InHousehold, NotFound (no open invitation to this number), NotPermitted.
    """
    person = check_own_name(actor)
    try:
        with transaction.atomic():
            place = invitations_of(actor).select_for_update().filter(id=place_id).first()
            if place is None:
                raise NotFound
            place.party_id, place.joined_on = person, business_date(now)
            place.save(update_fields=["party", "joined_on"])
            home = Household.objects.get(id=place.household_id)
            tell(actor, "household_joined", home, now, place=str(place.id))
    except IntegrityError as error:
        if HouseholdMember.objects.filter(party=person, ended_at=None).exists():
            raise InHousehold from error
        raise
    return place


def end_place(*, actor: Actor, now: datetime, household_id: UUID, place_id: UUID) -> None:
    """Leave, decline or take back an invitation, or (as head) have a member leave, from today on.

    Who leaves gives up their share: the head is the one claimant then. If the head leaves, whoever has been
    there longest takes their place. Raises: NotFound, NotPermitted.
    """
    check_own_name(actor)
    with transaction.atomic():
        invited = invitations_of(actor).filter(id=place_id, household=household_id).exists()
        mine = None if invited else place_of(actor, household_id)
        home = lock(household_id)
        rows = HouseholdMember.objects.select_for_update()
        place = rows.filter(id=place_id, household=household_id, ended_at=None).first()
        if place is None:
            raise NotFound
        if mine is not None and mine.id != place.id and not mine.is_head:
            raise NotPermitted
        was_head, place.is_head, place.ended_at = place.is_head, False, now
        if place.party_id is not None:
            place.left_on = business_date(now)
        place.save(update_fields=["is_head", "ended_at", "left_on"])
        _settle(home, place, was_head, now)
        tell(actor, "household_place_ended", home, now, place=str(place.id))


def _settle(home: Household, gone: HouseholdMember, was_head: bool, now: datetime) -> None:
    """Give the household a head, and the head the whole where whoever has gone had a share."""
    if gone.party_id is None:
        return
    # What was proposed named whoever has gone, or was theirs to propose.
    close_proposal(home, now)
    staying = HouseholdMember.objects.filter(household=home, ended_at=None, party__isnull=False)
    heir = staying.order_by("joined_on", "id").first()
    if was_head and heir is not None:
        heir.is_head = True
        heir.save(update_fields=["is_head"])
    if home.shares.filter(party=gone.party_id, valid_to=None).exists():
        head = staying.filter(is_head=True).first()
        replace_shares(home, {head.party_id: WHOLE_BP} if head and head.party_id else {}, now)
