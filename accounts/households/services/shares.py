"""Saying whose the household's saving is: one claimant, or fixed shares that all concerned have agreed to."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.consents.purposes import Purpose
from accounts.consents.selectors import check_consent
from accounts.households.agreement_models import ProposedShare, ShareProposal
from accounts.households.models import WHOLE_BP, Household, HouseholdMember, HouseholdShare
from accounts.households.news import tell_in_force, tell_proposed
from accounts.households.permissions import check_heads, place_of
from accounts.households.selectors import open_proposal
from accounts.households.services.telling import lock, tell
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, NotFound, gettext_noop


class SharesInvalid(InvalidInput):
    """The shares do not make the whole, or one of them is nobody's who lives there."""

    code, title = "shares_invalid", gettext_noop("The shares of the members must make 100 %")


def set_shares(*, actor: Actor, now: datetime, household_id: UUID, shares: Mapping[UUID, int]) -> None:
    """Divide what is saved by member (place id → hundredths of a percent); one is the claimant.

    One claimant takes another's place from today on. What gives several a share, or takes it from them, waits
    until all of them have agreed; whoever proposes has. It takes the place of a proposal that waits.

    Raises: ConsentRequired, NotFound, NotPermitted (not the head), SharesInvalid.
    """
    check_heads(actor, household_id)
    with transaction.atomic():
        home = lock(household_id)
        head = check_heads(actor, household_id)
        members = dict(
            HouseholdMember.objects.filter(
                household=home, ended_at=None, party__isnull=False, id__in=list(shares)
            ).values_list("id", "party_id")
        )
        if set(members) != set(shares) or sum(shares.values()) != WHOLE_BP or min(shares.values()) < 1:
            raise SharesInvalid
        wanted = {members[place]: share for place, share in shares.items()}
        told = {str(place): share for place, share in shares.items()}
        close_proposal(home, now)
        had = set(home.shares.filter(valid_to=None).values_list("party_id", flat=True))
        if len(wanted) == 1 and len(had) < 2:
            replace_shares(home, wanted, now)
            tell(actor, "household_shares_set", home, now, shares=told)
            return
        assert head.party_id is not None, "whoever acts has a place of their own"
        proposal = ShareProposal.objects.create(household=home, proposed_by_id=head.party_id, proposed_at=now)
        ProposedShare.objects.bulk_create(
            ProposedShare(proposal=proposal, party_id=party, share_bp=wanted.get(party, 0))
            for party in sorted({*wanted, *had})
        )
        tell(actor, "household_shares_proposed", home, now, shares=told)
        _agree(actor, home, proposal, now)
        tell_proposed(proposal)


def agree_to_shares(*, actor: Actor, now: datetime, household_id: UUID) -> None:
    """Agree to the proposal that waits; with the last one's word it is in force, from today on.

    Whoever gets a share of a bill is shown what it rests on: that needs the consent to activities.
    Raises: ConsentRequired, NotFound (no proposal, or none that concerns the actor), NotPermitted.
    """
    place_of(actor, household_id)
    with transaction.atomic():
        home = lock(household_id)
        place_of(actor, household_id)
        proposal = open_proposal(home.id)
        if proposal is None:
            raise NotFound
        _agree(actor, home, proposal, now)


def decline_shares(*, actor: Actor, now: datetime, household_id: UUID) -> None:
    """Decline the proposal that waits, or (as head) take it back: what is in force stays.

    Raises: NotFound (no proposal, or none that concerns the actor), NotPermitted.
    """
    place = place_of(actor, household_id)
    with transaction.atomic():
        home = lock(household_id)
        proposal = open_proposal(home.id)
        if proposal is None:
            raise NotFound
        if not place.is_head and not proposal.shares.filter(party=place.party_id).exists():
            raise NotFound
        close_proposal(home, now)
        tell(actor, "household_shares_declined", home, now, proposal=str(proposal.id))


def _agree(actor: Actor, home: Household, proposal: ShareProposal, now: datetime) -> None:
    mine = proposal.shares.filter(party=actor.person_id).first()
    if mine is None:
        # The head may divide among others alone, and has no word to give then.
        if actor.person_id == proposal.proposed_by_id:
            return
        raise NotFound
    if mine.agreed_at is not None:
        return
    if mine.share_bp:
        check_consent(mine.party_id, Purpose.ACTIVITY_DATA)
    mine.agreed_at = now
    mine.save(update_fields=["agreed_at"])
    tell(actor, "household_shares_agreed", home, now, proposal=str(proposal.id))
    if proposal.shares.filter(agreed_at=None).exists():
        return
    proposal.closed_at, proposal.in_force_from = now, business_date(now)
    proposal.save(update_fields=["closed_at", "in_force_from"])
    agreed = dict(proposal.shares.filter(share_bp__gt=0).values_list("party_id", "share_bp"))
    replace_shares(home, agreed, now, proposal)
    tell(actor, "household_shares_set", home, now, proposal=str(proposal.id))
    tell_in_force(proposal)


def close_proposal(home: Household, now: datetime) -> None:
    """Close the proposal that waits, if there is one, without its shares; part of a command."""
    ShareProposal.objects.filter(household=home, closed_at=None).update(closed_at=now)


def replace_shares(
    home: Household, shares: Mapping[UUID, int], now: datetime, proposal: ShareProposal | None = None
) -> None:
    """End the rule in force today and put another in its place (none: nobody claims); part of a command."""
    today = business_date(now)
    HouseholdShare.objects.filter(household=home, valid_to=None).update(valid_to=today)
    HouseholdShare.objects.bulk_create(
        HouseholdShare(
            household=home, party_id=party, share_bp=share, valid_from=today, set_at=now, proposal=proposal
        )
        for party, share in shares.items()
    )
