"""What is read of households: one's own, and what others ask of a person's home at a day."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.households.models import Household, HouseholdMember, HouseholdMeter, HouseholdShare
from accounts.people.models import User
from puhui.kernel.commands import Actor


class MeterAt(NamedTuple):
    """A meter as it stood in a period: its kind, whose saving it is by share, and its home."""

    id: UUID
    kind: str
    household_id: UUID
    has_solar: bool
    shares: dict[UUID, int]


def visible_to(actor: Actor) -> QuerySet[Household]:
    """Return the household that the person lives in (none while acting for somebody else)."""
    lives = HouseholdMember.objects.filter(party=_self(actor), ended_at=None, joined_on__isnull=False)
    return Household.objects.filter(id__in=lives.values("household_id"))


def invitations_of(actor: Actor) -> QuerySet[HouseholdMember]:
    """Return the open invitations to the person's number, by id."""
    index = None
    if _self(actor) is not None:
        index = User.objects.filter(id=actor.user_id).values_list("phone_index", flat=True).first()
    return HouseholdMember.objects.filter(invited_index=index or b"", party=None, ended_at=None)


def members_of(household: Household) -> QuerySet[HouseholdMember]:
    """Return members and open invitations of a household, by id."""
    return household.members.filter(ended_at=None).order_by("-id")


def meters_of(household: Household) -> QuerySet[HouseholdMeter]:
    """Return all meters the household has or had, by id."""
    return household.meters.order_by("-id")


def shares_on(household_id: UUID, day: date) -> dict[UUID, int]:
    """Return each member's share in hundredths of a percent on that day; several rules a day: the last."""
    rows = HouseholdShare.objects.filter(household=household_id, valid_from__lte=day)
    rows = rows.filter(Q(valid_to=None) | Q(valid_to__gt=day))
    return dict(rows.values_list("party_id", "share_bp"))


def meter_of_party(party_id: UUID, meter_id: UUID, first: date, last: date) -> MeterAt | None:
    """Return a meter that was the party's household's in all of [first, last], where the party lived then.

    None for any other: a meter of strangers cannot be told from one that there is not.
    """
    lives = HouseholdMember.objects.filter(party=party_id, joined_on__lte=last)
    lives = lives.filter(Q(left_on=None) | Q(left_on__gt=last))
    rows = HouseholdMeter.objects.filter(
        Q(moved_out_on=None) | Q(moved_out_on__gt=last),
        id=meter_id,
        moved_in_on__lte=first,
        household__in=lives.values("household_id"),
    ).select_related("household")
    meter = rows.first()
    if meter is None:
        return None
    home = meter.household
    return MeterAt(meter.id, meter.kind, home.id, home.has_solar, shares_on(home.id, last))


def household_size_at(party_id: UUID, day: date) -> int | None:
    """Return how many people live in the party's home on that day; None where no household is known."""
    lives = HouseholdMember.objects.filter(party=party_id, joined_on__lte=day)
    lives = lives.filter(Q(left_on=None) | Q(left_on__gt=day)).order_by("-joined_on", "-id")
    return lives.values_list("household__size", flat=True).first()


def _self(actor: Actor) -> UUID | None:
    return actor.person_id if actor.party_id == actor.person_id else None
