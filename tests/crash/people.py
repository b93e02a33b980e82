"""A crowd with trips to decide, some of whom take coins."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.people.models import Party
from credits.activities.receive import receive_activities
from credits.rewards.models import OutcomeChoice
from puhui.kernel.clock import SHANGHAI
from tests.credits.activities.items import signed, trip

A_PERSON = 25


def make_people(activities: int) -> list[Party]:
    """Make people with 25 trips each on three days, waiting to be decided; some of them take coins."""
    now = timezone.now()
    parties = Party.objects.bulk_create(
        Party(kind="PERSON", region="CN-GD-GZ", created_at=now) for _ in range(activities // A_PERSON)
    )
    OutcomeChoice.objects.bulk_create(
        OutcomeChoice(party_id=party.id, outcome="coins", chosen_at=now) for party in takers_among(parties)
    )
    today = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    with transaction.atomic():
        for party in parties:
            receive_activities(
                party_id=party.id,
                party_region="CN-GD-GZ",
                consents=frozenset({"activity_data"}),
                items=[_trip(today - timedelta(days=1 + number % 3), number) for number in range(A_PERSON)],
                now=now,
            )
    return parties


def takers_among(parties: list[Party]) -> list[Party]:
    """Return those who take coins: so few that the city's budget is enough for the long run as well."""
    return parties[::8]


def _trip(day, number: int) -> dict:
    """Return a trip an hour after the one before; every tenth lies across it."""
    begins = day + timedelta(hours=5 + number // 3, minutes=0 if number % 10 else -30)
    kind = ("metro_trip", "bus_trip", "walk")[number % 3]
    return signed(trip(kind, "1.5", begins=begins, minutes=40))
