"""A month in which everything happens that grams depend on, and wrong grams planted past the guards."""

from datetime import datetime, timedelta

from django.db import connection, transaction

from credits.activities.receive import ItemResult
from credits.monitoring.models import Verdict
from puhui.kernel.clock import puhui_now
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, electricity, signed, straight_trace, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit

DAYS = 30


def live_a_month(member: CastMember) -> list[ItemResult]:
    """Let somebody travel and meter for thirty days: every type and tier, caps met on most days, records
    that come a day late, and a trip taken back."""
    sent: list[ItemResult] = []
    for day in range(DAYS):
        evening = EVENING + timedelta(days=day)
        set_clock(evening)
        sent += send(member, *_day(day, evening), now=evening)
        credit()
        if day == 10:
            take_back(sent[0])
    return sent


def _day(day: int, evening: datetime) -> list[dict]:
    def at(hour: float, before: int = 0) -> datetime:
        return evening.replace(hour=0) + timedelta(hours=hour, days=-before)

    # Of every three days, one without a cap in reach, one where it cuts, and one where little is left.
    items = [
        signed(trip("metro_trip", str(20 + 19 * (day % 3)), begins=at(7))),
        signed(trip("metro_trip", "41.7", begins=at(9))),
        signed(trip("bus_trip", str(3 + day), begins=at(18), minutes=70)),
        trip("shared_bike_ride", "12.3", begins=at(11), minutes=80),
        trip("own_bike_ride", "9.1", begins=at(13), minutes=50, source="self"),
        trip("walk", f"1.{day:02}", begins=at(15), minutes=25),
    ]
    if day % 5 == 0:
        measured = straight_trace(8, begins=at(16), minutes=30)
        items.append(trip("metro_trip", "8.8", begins=at(16), minutes=30, trace=measured))
    if day and day % 3 == 0:
        # Yesterday's, told today: it gets what yesterday left.
        items.append(signed(trip("metro_trip", "30", begins=at(21, before=1), minutes=45)))
    # Below the baseline in turn and above it, where the own seven days are the measure.
    kwh = ("9.4", "6.5", "12.1", "9.9")[day % 4]
    items.append(signed(electricity(kwh, 1, ends=at(0))))
    return items


def take_back(result: ItemResult) -> None:
    """Append a verdict that reverses what was credited."""
    verdict = Verdict.objects.get(activity_id=result.id, seq=1)
    verdict.seq, verdict.status, verdict.credited_g, verdict.capped_g = 2, "REVERSED", 0, 0
    verdict.reason_codes, verdict.decided_at = ["BY_HAND"], puhui_now()
    verdict.save(force_insert=True)


def plant(sql: str, *arguments: object) -> None:
    """Change a verdict as the owner of a test database may."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute(sql, arguments)
        cursor.execute("SET LOCAL puhui.teardown = 'off'")


def plant_grams(result: ItemResult, **columns: int) -> None:
    """Write other grams into the verdict on an item, named by column."""
    for name, grams in columns.items():
        plant(f'UPDATE credits_verdict SET "{name}" = %s WHERE activity_id = %s', grams, result.id)
