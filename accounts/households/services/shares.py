"""Saying whose the household's saving is: one claimant, or fixed shares that make the whole."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.households.models import WHOLE_BP, Household, HouseholdMember, HouseholdShare
from accounts.households.permissions import check_heads
from accounts.households.services.telling import lock, tell
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop


class SharesInvalid(InvalidInput):
    """The shares do not make the whole, or one of them is nobody's who lives there."""

    code, title = "shares_invalid", gettext_noop("The shares of the members must make 100 %")


def set_shares(*, actor: Actor, now: datetime, household_id: UUID, shares: Mapping[UUID, int]) -> None:
    """Divide what is saved from today on by member (place id → hundredths of a percent); one is the claimant.

    Raises: NotFound, NotPermitted (not the head), SharesInvalid.
    """
    check_heads(actor, household_id)
    with transaction.atomic():
        home = lock(household_id)
        check_heads(actor, household_id)
        members = dict(
            HouseholdMember.objects.filter(
                household=home, ended_at=None, party__isnull=False, id__in=list(shares)
            ).values_list("id", "party_id")
        )
        if set(members) != set(shares) or sum(shares.values()) != WHOLE_BP or min(shares.values()) < 1:
            raise SharesInvalid
        replace_shares(home, {members[place]: share for place, share in shares.items()}, now)
        tell(
            actor,
            "household_shares_set",
            home,
            now,
            shares={str(place): share for place, share in shares.items()},
        )


def replace_shares(home: Household, shares: Mapping[UUID, int], now: datetime) -> None:
    """End the rule in force today and put another in its place (none: nobody claims); part of a command."""
    today = business_date(now)
    HouseholdShare.objects.filter(household=home, valid_to=None).update(valid_to=today)
    HouseholdShare.objects.bulk_create(
        HouseholdShare(household=home, party_id=party, share_bp=share, valid_from=today, set_at=now)
        for party, share in shares.items()
    )
