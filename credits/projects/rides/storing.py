"""Storing rides of a table in batches: each number is taken up once, by its rider or by the project."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection

from credits.projects.foreign.standing import standing_claims
from credits.projects.keys import plain_key
from credits.projects.object_models import ObjectKind
from credits.projects.rides.models import ProjectRide
from credits.projects.rides.rows import ToldRide
from credits.projects.tables.storing import Storing

_OPERATOR = "SELECT credits_operator_of_project(%s)"
# In the order in which riders' claims take up theirs (activities/storing.py); whoever is taking one up at
# this moment is waited for. Returned are those that the project has now.
_TAKE_UP = """
INSERT INTO credits_activityreference (operator, reference, project_id)
SELECT %(operator)s, told.reference, %(project)s FROM unnest(%(references)s::text[]) AS told (reference)
 ORDER BY told.reference
ON CONFLICT (operator, reference) DO NOTHING RETURNING reference
"""
_DAY = timedelta(days=1)


class RideStoring(Storing[ToldRide]):
    """Puts the rides of one file in; asked again after a crash, it finds what it has stored."""

    once = frozenset({"one_project_ride_per_number"})

    def _store(self, batch: Sequence[ToldRide]) -> None:
        operator = self._operator()
        stored = self._known(operator, batch)
        fresh: dict[str, ToldRide] = {}
        taken = known = 0
        for ride in batch:
            before = stored.get(ride.key)
            if ride.key in fresh or (before is not None and not _says_the_same(before, ride)):
                self._turn_away(ride, "ride_told_before")
            elif before is None:
                fresh[ride.key] = ride
            elif before.source_id == self._file.pk:
                taken += 1
            elif before.project_id == self._file.project_id:
                known += 1
            else:
                self._turn_away(ride, "ride_told_before")
        for key in _claimed_elsewhere(operator, fresh):
            self._turn_away(fresh.pop(key), "claimed_elsewhere")
        mine = self._take_up(operator, fresh)
        for ride in fresh.values():
            if ride.reference not in mine:
                self._turn_away(ride, "ride_claimed_by_rider")
        rides = [self._ride(operator, ride) for ride in fresh.values() if ride.reference in mine]
        ProjectRide.objects.bulk_create(rides)
        self.tell()
        self.counts.taken += taken + len(rides)
        self.counts.known += known

    def _operator(self) -> str:
        with connection.cursor() as cursor:
            cursor.execute(_OPERATOR, [self._file.project_id])
            return cursor.fetchone()[0]

    def _known(self, operator: str, batch: Sequence[ToldRide]) -> dict[str, ProjectRide]:
        rows = ProjectRide.objects.filter(operator=operator, key__in={ride.key for ride in batch})
        return {row.key: row for row in rows}

    def _take_up(self, operator: str, fresh: dict[str, ToldRide]) -> set[str]:
        asked: dict[str, Any] = {
            "operator": operator,
            "project": self._file.project_id,
            "references": [ride.reference for ride in fresh.values()],
        }
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_UP, asked)
            return {reference for (reference,) in cursor.fetchall()}

    def _turn_away(self, ride: ToldRide, code: str) -> None:
        for number in ride.rows:
            self.refuse(number, "ride", code)

    def _ride(self, operator: str, ride: ToldRide) -> ProjectRide:
        return ProjectRide(
            project_id=self._file.project_id,
            source=self._file,
            operator=operator,
            reference=ride.reference,
            key=ride.key,
            ridden_on=ride.ridden_on,
            metres=ride.metres,
            entered_at=self._now,
        )


def _says_the_same(before: ProjectRide, ride: ToldRide) -> bool:
    return (before.ridden_on, before.metres) == (ride.ridden_on, ride.metres)


def _claimed_elsewhere(operator: str, fresh: dict[str, ToldRide]) -> set[str]:
    """Return the keys that a list of another register names for the ride's day, with or without the code."""
    if not fresh:
        return set()
    names = {
        name: ride for ride in fresh.values() for name in (ride.key, plain_key(operator + ride.reference))
    }
    days = [ride.ridden_on for ride in fresh.values()]
    found = standing_claims({ObjectKind.TRIP: set(names)}, min(days), max(days) + _DAY)
    return {
        names[key].key
        for _kind, key, claim in found
        if _holds(claim.days_from, claim.days_to, names[key].ridden_on)
    }


def _holds(since: date, until: date | None, day: date) -> bool:
    return since <= day and (until is None or day < until)
