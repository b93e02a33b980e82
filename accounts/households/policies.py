"""How large a household may be, how often it may invite, and what fits into its days."""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.households.models import HouseholdMember, HouseholdMeter
from puhui.kernel.errors import Kind, PuhuiError, RateLimited, gettext_noop

# Design values.
MEMBERS_MOST = 20
METERS_MOST = 10
INVITED_A_DAY = 20
# Two years of bills may be told at once.
BACK_MOST_DAYS = 731
DAY = timedelta(days=1)


class TooManyMembers(PuhuiError):
    """The household has all the members and invitations it may have."""

    kind, code = Kind.CONFLICT, "too_many_members"
    title = gettext_noop("The household has too many members")


class TooManyMeters(PuhuiError):
    """The household has all the meters it may have at a time."""

    kind, code = Kind.CONFLICT, "too_many_meters"
    title = gettext_noop("The household has too many meters")


class InHousehold(PuhuiError):
    """A person lives in one household at a time: leave that one first."""

    kind, code = Kind.CONFLICT, "in_household"
    title = gettext_noop("You belong to a household already: leave that one first")


class MeterInUse(PuhuiError):
    """Another household has the meter in that time; nobody is told whose it is."""

    kind, code = Kind.CONFLICT, "meter_in_use"
    title = gettext_noop(
        "This meter belongs to another household in this time: it has to be moved out there first"
    )


def check_invitations(household_id: UUID, now: datetime) -> None:
    """Refuse one invitation more than there may be; raises RateLimited, TooManyMembers."""
    members = HouseholdMember.objects.filter(household=household_id)
    if members.filter(ended_at=None).count() >= MEMBERS_MOST:
        raise TooManyMembers
    if members.filter(invited_at__gt=now - DAY).count() >= INVITED_A_DAY:
        raise RateLimited(retry_after=int(DAY.total_seconds()))


def check_meters(household_id: UUID) -> None:
    """Refuse one meter more than there may be; raises TooManyMeters."""
    rows = HouseholdMeter.objects.filter(household=household_id, moved_out_on=None)
    if rows.count() >= METERS_MOST:
        raise TooManyMeters
