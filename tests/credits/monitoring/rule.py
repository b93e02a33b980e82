"""The rule of trips as it is said, slowly: who stands against whom, and what is left under the caps.

Written from decisions 28, 30, 57, 59 and 60, screening 2.3, ADR 0029 and 0036 and the factors' values, and
knows nothing of the product's code.
"""

from collections import defaultdict
from decimal import Decimal
from typing import NamedTuple

DAY_MIN = 24 * 60
# Kilograms saved a kilometre, kilometres that count, the cap's group and its grams a day.
KINDS = {
    "metro_trip": (Decimal("0.072"), 120, "public_transport", 6000),
    "bus_trip": (Decimal("0.052"), 60, "public_transport", 6000),
    "shared_bike_ride": (Decimal("0.03388"), 15, "shared_bike", 500),
    "own_bike_ride": (Decimal("0.0953"), 15, "own_bike", 1430),
    "walk": (Decimal("0.104"), 100, "walking", 296),
}
# What only a second source can show, and how many minutes around it that one may lie.
RIDES, AROUND = {"metro_trip", "bus_trip"}, 10
MULTIPLIERS = {"A": Decimal(1), "B": Decimal("0.94"), "C": Decimal("0.5")}


class Trip(NamedTuple):
    """A trip of one person: its place in the order of receipt, minutes since some midnight, kilometres."""

    received: int
    kind: str
    begin: int
    minutes: int
    km: Decimal
    tier: str

    @property
    def end(self) -> int:
        return self.begin + self.minutes

    def is_told_by(self, record: "Trip") -> bool:
        """Tell whether an operator's record is of this ride: of its kind, over half of the shorter one."""
        if self.tier == "A" or self.kind != record.kind:
            return False
        shared = min(self.end, record.end) - max(self.begin, record.begin)
        return 2 * shared >= min(self.minutes, record.minutes)


class Person:
    """Somebody's trips decided run by run."""

    def __init__(self) -> None:
        self.standing: list[Trip] = []
        self.credited: dict[Trip, int] = {}
        self.waiting: list[Trip] = []
        self.records: list[Trip] = []
        self.used: dict[tuple[str, int], int] = defaultdict(int)

    def decide(self, trips: list[Trip]) -> dict[int, tuple[str, int, int]]:
        """Return (reason or "", credited, capped) by order of receipt."""
        found: dict[int, tuple[str, int, int]] = {}
        self.records += [trip for trip in trips if trip.tier == "A" and trip.kind in RIDES]
        taken = self._taken(trips)
        before = self._counted_before(trips, taken)
        stand: list[Trip] = list(before)
        for trip in sorted(trips, key=lambda trip: trip.received):
            if trip in before:
                continue
            if trip.km * 60 > 300 * trip.minutes:
                found[trip.received] = ("MODE_TOO_FAST", 0, 0)
            elif any(trip.is_told_by(record) for record in self._records(trips, taken)):
                found[trip.received] = ("SAME_RIDE", 0, 0)
            elif any(trip.begin < other.end and other.begin < trip.end for other in taken + stand):
                found[trip.received] = ("TIME_OVERLAP", 0, 0)
            else:
                stand.append(trip)
        for trip in sorted(stand, key=lambda trip: (trip.begin, trip.received)):
            if self._is_shown(trip):
                found[trip.received] = self._amount(trip, before.get(trip))
            else:
                self.waiting.append(trip)
                found[trip.received] = ("NEEDS_CORROBORATION", 0, 0)
        self.standing += stand
        return found

    def _counted_before(self, trips: list[Trip], taken: list[Trip]) -> dict[Trip, int]:
        """Return the records of rides that a phone was credited for, with those grams: the first record of
        each, where nothing else stands in its way."""
        records = [trip for trip in sorted(trips, key=lambda trip: trip.received) if trip.tier == "A"]
        records = [trip for trip in records if trip.km * 60 <= 300 * trip.minutes]
        known = [trip for trip in taken if trip.tier == "A"]
        met = [trip for trip in taken if any(trip.is_told_by(one) for one in known)]
        found: dict[Trip, int] = {}
        for place, record in enumerate(records):
            told = [trip for trip in taken if trip in self.credited and trip.is_told_by(record)]
            same = [trip for trip in told if trip not in met]
            others = [trip for trip in taken if trip not in same] + records[:place]
            if same and not any(record.begin < one.end and one.begin < record.end for one in others):
                found[record] = sum(self.credited[trip] for trip in same)
                met += same
        return found

    def _is_shown(self, trip: Trip) -> bool:
        """Tell whether a trip needs no second source, or an operator recorded the person about then."""
        return (
            trip.kind not in RIDES
            or trip.tier == "A"
            or any(
                record.begin < trip.end + AROUND and record.end > trip.begin - AROUND
                for record in self.records
            )
        )

    def _taken(self, trips: list[Trip]) -> list[Trip]:
        """Return what stands in the way: not a ride that waits where an operator's record of it has come."""
        vouched = [trip for trip in trips if trip.tier == "A" and trip.km * 60 <= 300 * trip.minutes]
        return [
            trip
            for trip in self.standing
            if not (any(trip is one for one in self.waiting) and any(trip.is_told_by(one) for one in vouched))
        ]

    def _records(self, trips: list[Trip], taken: list[Trip]) -> list[Trip]:
        """Return the operators' records that nothing decided earlier stands in the way of."""
        return [
            trip
            for trip in trips
            if trip.tier == "A"
            and trip.km * 60 <= 300 * trip.minutes
            and not any(trip.begin < other.end and other.begin < trip.end for other in taken)
        ]

    def _amount(self, trip: Trip, before: int | None) -> tuple[str, int, int]:
        per_km, longest, group, limit = KINDS[trip.kind]
        km = (
            Decimal(0)
            if trip.kind == "shared_bike_ride" and trip.km < Decimal("0.1")
            else min(trip.km, longest)
        )
        grams = int(km * per_km * 1000 * MULTIPLIERS[trip.tier])
        grams = max(grams - (before or 0), 0)
        day = trip.begin // DAY_MIN
        credited = self.credited[trip] = min(grams, limit - self.used[group, day])
        self.used[group, day] += credited
        reason = "CAP_REACHED" if credited < grams else ""
        return "COUNTED_BEFORE" if before is not None else reason, credited, grams - credited
