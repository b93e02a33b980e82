"""What is read of households: one's own, and what others ask of a person's home at a day."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from accounts.households.agreement_models import ShareProposal
from accounts.households.models import (
    Household,
    HouseholdMember,
    HouseholdMeter,
    HouseholdShare,
)
from accounts.people.models import User
from accounts.people.permissions import user_of
from puhui.kernel.commands import Actor

# From a day on, up to another that is not in it.
Days = tuple[date, date]

# A share that is less than the whole has others beside it.
_SHARES_OF_METERS = """
SELECT k.meter, k.day, s.party_id, s.share_bp
  FROM unnest(%(meters)s::uuid[], %(days)s::date[]) AS k (meter, day)
  JOIN accounts_householdmeter m ON m.id = k.meter
  JOIN accounts_householdshare s ON s.household_id = m.household_id AND s.share_bp < 10000
   AND s.valid_from <= k.day AND (s.valid_to IS NULL OR s.valid_to > k.day)
"""


class MeterAt(NamedTuple):
    """A meter as a party knows it: when it was the home's, and when the party lived there."""

    id: UUID
    kind: str
    household_id: UUID
    has_solar: bool
    meter_days: Days
    lived_days: Days
    digits: int


class Counter(NamedTuple):
    """A meter as a device: what it showed when homes moved in and out with it, whoever they were.

    `is_elsewhere`: in those days another home has one of its kind and number from a supplier spelt otherwise.
    """

    kind: str
    number: str
    digits: int
    shown: tuple[tuple[date, Decimal], ...]
    is_elsewhere: bool


def visible_to(actor: Actor) -> QuerySet[Household]:
    """Return the household that the person lives in (none while acting for somebody else)."""
    lives = HouseholdMember.objects.filter(party=_self(actor), ended_at=None, joined_on__isnull=False)
    return Household.objects.filter(id__in=lives.values("household_id"))


def invitations_of(actor: Actor) -> QuerySet[HouseholdMember]:
    """Return the open invitations to the person's number, by id."""
    index = None
    if _self(actor) is not None:
        index = User.objects.filter(id=user_of(actor)).values_list("phone_index", flat=True).first()
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


def shares_of_meters(wanted: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], dict[UUID, int]]:
    """Return the shares of a day for those meters whose saving several members share then: one statement."""
    shares: dict[tuple[UUID, date], dict[UUID, int]] = defaultdict(dict)
    asked: dict[str, Any] = {
        "meters": [meter for meter, _day in wanted],
        "days": [day for _meter, day in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHARES_OF_METERS, asked)
        for meter, day, party, share_bp in cursor.fetchall():
            shares[meter, day][party] = share_bp
    return dict(shares)


def open_proposal(household_id: UUID) -> ShareProposal | None:
    """Return the shares that wait for somebody's word, if there are some."""
    return ShareProposal.objects.filter(household=household_id, closed_at=None).first()


def meters_of_party(party_id: UUID) -> list[MeterAt]:
    """Return every meter of the homes in which the party lives or lived, with when both held."""
    lives = HouseholdMember.objects.filter(party=party_id).values_list("household", "joined_on", "left_on")
    # A member has a day of joining (a CHECK); who came back lives there since the last time.
    homes = {home: (since, until) for home, since, until in lives.order_by("joined_on", "id") if since}
    if not homes:
        return []
    meters = HouseholdMeter.objects.filter(household__in=list(homes)).select_related("household")
    return [
        MeterAt(
            id=meter.id,
            kind=meter.kind,
            household_id=meter.household_id,
            has_solar=meter.household.has_solar,
            meter_days=(meter.moved_in_on, meter.moved_out_on or date.max),
            lived_days=(homes[meter.household_id][0], homes[meter.household_id][1] or date.max),
            digits=meter.digits,
        )
        for meter in meters
    ]


def counters_of(meter_ids: Collection[UUID]) -> dict[UUID, Counter]:
    """Return the counters behind household meters, by the meter's id: two statements, however many."""
    mine = list(HouseholdMeter.objects.filter(id__in=meter_ids))
    same_device: dict[bytes, list[HouseholdMeter]] = defaultdict(list)
    same_number: dict[bytes, list[HouseholdMeter]] = defaultdict(list)
    kin = Q(identity_index__in={bytes(meter.identity_index) for meter in mine})
    kin |= Q(number_index__in={bytes(meter.number_index) for meter in mine if meter.number_index})
    for other in HouseholdMeter.objects.filter(kin) if mine else ():
        same_device[bytes(other.identity_index)].append(other)
        same_number[bytes(other.number_index or b"")].append(other)
    return {
        meter.id: Counter(
            kind=meter.kind,
            number=meter.number,
            digits=meter.digits,
            shown=tuple(sorted(_shown_at_moves(same_device[bytes(meter.identity_index)]))),
            is_elsewhere=meter.number_index is not None
            and any(_is_double(meter, other) for other in same_number[bytes(meter.number_index)]),
        )
        for meter in mine
    }


def _shown_at_moves(meters: Iterable[HouseholdMeter]) -> Iterator[tuple[date, Decimal]]:
    for meter in meters:
        yield meter.moved_in_on, meter.reading_in
        if meter.moved_out_on is not None and meter.reading_out is not None:
            yield meter.moved_out_on, meter.reading_out


def _is_double(meter: HouseholdMeter, other: HouseholdMeter) -> bool:
    """The two stand in different homes at a time; of one device the database sees to that already."""
    since = max(meter.moved_in_on, other.moved_in_on)
    until = min(meter.moved_out_on or date.max, other.moved_out_on or date.max)
    return other.household_id != meter.household_id and since < until


def household_size_at(party_id: UUID, day: date) -> int | None:
    """Return how many people live in the party's home on that day; None where no household is known."""
    lives = HouseholdMember.objects.filter(party=party_id, joined_on__lte=day)
    lives = lives.filter(Q(left_on=None) | Q(left_on__gt=day)).order_by("-joined_on", "-id")
    return lives.values_list("household__size", flat=True).first()


def homes_on(days: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], UUID]:
    """Return the home of each person on a day, where one is known: one statement, however many."""
    lived: dict[UUID, list[HouseholdMember]] = defaultdict(list)
    lives = HouseholdMember.objects.filter(party__in={party for party, _day in days})
    for row in lives.order_by("joined_on", "id"):
        if row.party_id is not None:
            lived[row.party_id].append(row)
    return {
        (party, day): row.household_id
        for party, day in days
        # Whoever moved on the day lives where they came to last.
        for row in lived[party]
        if row.joined_on and row.joined_on <= day and (row.left_on is None or day < row.left_on)
    }


def devices_of(meter_ids: Collection[UUID]) -> dict[UUID, bytes]:
    """Return what identifies the device behind a household's meter, whichever home it stands in."""
    rows = HouseholdMeter.objects.filter(id__in=meter_ids).values_list("id", "identity_index")
    return {meter: bytes(identity) for meter, identity in rows}


def housemates_of(person_id: UUID) -> list[UUID]:
    """Return the people who live in the same home now, the person among them; none where there is no home."""
    lives = HouseholdMember.objects.filter(ended_at=None, joined_on__isnull=False, party__isnull=False)
    homes = lives.filter(party=person_id).values("household_id")
    return [party for party in lives.filter(household__in=homes).values_list("party_id", flat=True) if party]


def _self(actor: Actor) -> UUID | None:
    return actor.person_id if actor.party_id == actor.person_id else None
