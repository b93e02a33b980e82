"""A home with a meter, as a member of the cast sets it up on the tests' evening."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from accounts.households.models import Household, HouseholdMeter
from accounts.households.services import (
    add_meter,
    agree_to_shares,
    found_household,
    invite_member,
    set_shares,
)
from accounts.households.services.members import accept_invitation
from puhui.kernel.clock import business_date
from tests.cast import CastMember
from tests.credits.activities.items import EVENING


def home(member: CastMember, **more: Any) -> Household:
    """Set up the member's household, in which they have lived for ninety days."""
    terms: dict[str, Any] = {"size": 2, "lives_since": business_date(EVENING) - timedelta(days=90)} | more
    return found_household(actor=member.actor, now=EVENING, **terms)


def meter(
    member: CastMember, of: Household, number: str = "E-2024-0001", days: int = 90, **more: Any
) -> HouseholdMeter:
    """Take a meter into it, an electricity meter at 100 kWh unless told, since so many days."""
    terms: dict[str, Any] = {"kind": "ELECTRICITY", "operator": "gz-power", "reading": Decimal(100)} | more
    return add_meter(
        actor=member.actor,
        now=EVENING,
        household_id=of.id,
        number=number,
        moved_in_on=business_date(EVENING) - timedelta(days=days),
        **terms,
    )


def share(head: CastMember, of: Household, *members: tuple[CastMember, int]) -> None:
    """Have the head propose shares in hundredths of a percent, to which everybody concerned agrees."""
    places = dict(of.members.values_list("party_id", "id"))
    wanted = {places[member.party.id]: share_bp for member, share_bp in members}
    set_shares(actor=head.actor, now=EVENING, household_id=of.id, shares=wanted)
    for member, _share_bp in members:
        if member is not head:
            agree_to_shares(actor=member.actor, now=EVENING, household_id=of.id)


def join(head: CastMember, of: Household, member: CastMember) -> None:
    """Have the head invite somebody who accepts."""
    place = invite_member(actor=head.actor, now=EVENING, household_id=of.id, phone=member.phone)
    accept_invitation(actor=member.actor, now=EVENING, place_id=place.id)
