"""Trips of Lin, who keeps the grams, of Hua, who takes coins, and for a month of a neighbourhood on the
metro: sent day by day at that day's time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.consents.selectors import granted
from accounts.management.demonstration.acting import actor_of, at, clock_time
from accounts.people.models import Party
from credits.activities.receive import receive_activities
from credits.activities.signatures import sign
from credits.management.demonstration.dates import Span
from credits.monitoring.crediting import credit_pending
from credits.rewards.selectors import outcomes_for
from credits.rewards.services import assign_by_hand, assign_due
from puhui.kernel.clock import SHANGHAI, puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as

DAYS = 30
OPERATOR = "demo"
# The evening of the programme's month on which Lin gives a part of her grams, and how many.
LINS_EVENING, LINS_GRAMS = 10, 12_000


def make_month(
    lin: Party, hua: Party, neighbours: Sequence[Party], month: Span, last: date, operator_key: bytes
) -> int:
    """Send and decide the trips of the 30 days before `last`, and those since the programme's month began.

    Returns how many were sent. Runs in the caller's transaction.
    """
    day = min(month.first, last - timedelta(days=DAYS))
    sent = 0
    while day < last:
        at(clock_time(day, 22, 30))
        travelling: list[tuple[Party, Iterator[dict[str, Any]]]] = [
            (lin, _days_of_lin(day)),
            (hua, _days_of_hua(day)),
        ]
        if month.first <= day < month.after:
            travelling += [
                (party, _days_of_neighbour(day, number)) for number, party in enumerate(neighbours)
            ]
        for party, items in travelling:
            sent += _send(party, [_signed(item, operator_key) for item in items])
        with acting_as("worker"):
            credit_pending(outcomes_for=outcomes_for, after_chunk=assign_due)
        if day == month.first + timedelta(days=LINS_EVENING - 1):
            now = at(clock_time(day, 22, 45))
            assign_by_hand(actor=actor_of("Lin"), quantity_g=LINS_GRAMS, now=now, command_id=new_id())
        day += timedelta(days=1)
    return sent


def _send(party: Party, items: list[dict[str, Any]]) -> int:
    results = receive_activities(
        party_id=party.id,
        party_region=party.region,
        consents=granted(party.id),
        items=items,
        now=puhui_now(),
    )
    refused = [result.refused for result in results if result.refused is not None]
    if refused:
        raise RuntimeError(
            f"the demonstration's own item was refused: {refused[0].code} {refused[0].pointer}"
        )
    return len(results)


def _days_of_lin(day: date) -> Iterator[dict[str, Any]]:
    if day.weekday() < 5:
        yield _trip("metro_trip", day, time(8, 5), 34, "12.4", "operator")
        yield _trip("metro_trip", day, time(18, 20), 36, "12.4", "operator")
        yield _trip("walk", day, time(12, 40), 14, "1.1", "device")
    else:
        yield _trip("shared_bike_ride", day, time(10, 0), 16, "2.5", "operator")
        yield _trip("bus_trip", day, time(15, 30), 40, "8", "operator")


def _days_of_neighbour(day: date, number: int) -> Iterator[dict[str, Any]]:
    """Two long rides, which together come to the six kilograms that a day counts at most."""
    for hour in (7, 18):
        yield _trip("metro_trip", day, time(hour, 5 * number), 55, f"{42 + number}", "operator")


def _days_of_hua(day: date) -> Iterator[dict[str, Any]]:
    if day.weekday() < 5:
        yield _trip("bus_trip", day, time(7, 45), 38, "8", "operator")
        yield _trip("own_bike_ride", day, time(18, 0), 25, "4.2", "device")
    else:
        yield _trip("walk", day, time(9, 0), 40, "3.2", "self")
    if day.weekday() == 6:
        begin = day - timedelta(days=6)
        # The six whole days before, at 6.5 kWh a day. Across New Year it is left out: a period has one year;
        # and before 2026, when the grid's factor for it was not published.
        if 2026 <= begin.year == day.year:
            midnights = (datetime.combine(d, time(0), SHANGHAI) for d in (begin, day))
            inputs = {"consumption_kwh": "39", "period_days": "6"}
            yield _item("household_electricity", day, "operator", inputs) | _times(*midnights)


def _trip(kind: str, day: date, at: time, minutes: int, km: str, source: str) -> dict[str, Any]:
    begin = datetime.combine(day, at, SHANGHAI)
    return _item(kind, day, source, {"distance_km": km}, at) | _times(
        begin, begin + timedelta(minutes=minutes)
    )


def _item(kind: str, day: date, source: str, inputs: dict[str, str], at: time = time(0)) -> dict[str, Any]:
    # The day makes every reference and client id of the month its own.
    name = f"demo-{kind}-{day.isoformat()}-{at.strftime('%H%M')}-{inputs.get('distance_km', 'meter')}"
    told: dict[str, str] = {"kind": source}
    if source == "operator":
        told |= {"code": OPERATOR, "reference": name}
    return {"client_id": name, "type": kind, "inputs": inputs, "source": told}


def _times(begin: datetime, end: datetime) -> dict[str, str]:
    return {"occurred_from": begin.isoformat(), "occurred_to": end.isoformat()}


def _signed(item: dict[str, Any], key: bytes) -> dict[str, Any]:
    if item["source"]["kind"] != "operator":
        return item
    return item | {"source": item["source"] | {"signature": sign(key, item)}}
