"""Setting a household up: whoever does is its head and its one claimant."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.households.models import WHOLE_BP, Household, HouseholdMember, HouseholdShare
from accounts.households.permissions import check_own_name
from accounts.households.policies import BACK_MOST_DAYS, InHousehold
from accounts.households.services.telling import tell
from accounts.people.models import User
from puhui.kernel.clock import business_date
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, gettext_noop
from puhui.kernel.regions import region_chain


def found_household(
    *,
    actor: Actor,
    now: datetime,
    size: int,
    lives_since: date,
    has_solar: bool = False,
    region: str | None = None,
) -> Household:
    """Set up the household of a person; `region` is their own unless told.

    Raises: InHousehold, InvalidInput (no region, or a day ahead or too far back), NotPermitted,
    RegionUnknown.
    """
    person, region = check_own_name(actor), region or actor.region
    if region is None:
        raise InvalidInput(gettext_noop("Tell the region, or set your own first."))
    region_chain(region)
    if not 0 <= (business_date(now) - lives_since).days <= BACK_MOST_DAYS:
        raise InvalidInput(gettext_noop("The day lies ahead, or more than two years back."))
    index = User.objects.values_list("phone_index", flat=True).get(person=person)
    try:
        with transaction.atomic():
            home = Household.objects.create(region=region, size=size, has_solar=has_solar, created_at=now)
            HouseholdMember.objects.create(
                household=home,
                invited_index=index or b"",
                party_id=person,
                is_head=True,
                invited_at=now,
                joined_on=lives_since,
            )
            HouseholdShare.objects.create(
                household=home, party_id=person, share_bp=WHOLE_BP, valid_from=lives_since, set_at=now
            )
            tell(actor, "household_founded", home, now, size=size)
    except IntegrityError as error:
        if HouseholdMember.objects.filter(party=person, ended_at=None).exists():
            raise InHousehold from error
        raise
    return home
