"""The room that was left under a cap when a verdict was made, found again from the verdicts before it.

Caps are derived, never stored (decisions 60); what several people share is another matter (`shared_again`).
Of one person and period, what was decided earlier has taken
its grams, and within one run what happened earlier has. A reversal gives room to later decisions only. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from credits.methodologies.language.document import Cap
from credits.monitoring.bases import bind_basis
from credits.monitoring.credited import Credited, Span
from credits.monitoring.periods import CapKey, cap_keys
from puhui.kernel.clock import SHANGHAI, business_date


class CapUse(NamedTuple):
    """A cap as a verdict met it: grams taken before it; a cap on the single act counts nothing before."""

    cap: Cap
    used_g: int

    @property
    def room_g(self) -> int:
        """Grams that were left; never below zero, though a limit may have been lowered since."""
        return max(self.cap.limit_g - self.used_g, 0)


Uses = tuple[CapUse, ...]
_party = attrgetter("party")


def uses_by_verdict(
    rows: Iterable[Credited], *, unseen: timedelta = timedelta(0)
) -> dict[tuple[UUID, UUID, int], Uses]:
    """Return the caps of each verdict as it met them, by its key.

    `rows` must hold whatever else was credited in the same periods (`spans_of`), in any order. Reversals
    `unseen` shortly before a verdict, which its run had read too early to know, give it no room.
    """
    ordered = sorted(rows, key=lambda row: (row.party, row.decided_at, row.begun_at, row.activity))
    return {key: uses for _, mine in groupby(ordered, key=_party) for key, uses in _of_one(mine, unseen)}


def _of_one(mine: Iterable[Credited], unseen: timedelta) -> Iterator[tuple[tuple[UUID, UUID, int], Uses]]:
    used: Counter[str] = Counter()
    # What is given back, by when.
    returned: list[tuple[datetime, Credited]] = []
    for row in mine:
        while returned and returned[0][0] < row.decided_at - unseen:
            _take(used, returned[0][1], -heappop(returned)[1].credited_g)
        keys = _keys(row)
        caps = bind_basis(row.basis_id).own_caps
        yield (
            row.key,
            tuple(CapUse(cap, used[key] if key else 0) for cap, (key, _) in zip(caps, keys, strict=True)),
        )
        _take(used, row, row.credited_g)
        if row.superseded_at is not None:
            heappush(returned, (row.superseded_at, row))


def _take(used: Counter[str], row: Credited, grams: int) -> None:
    for key, _limit in _keys(row):
        if key:
            used[key] += grams


def _keys(row: Credited) -> tuple[CapKey, ...]:
    return cap_keys(bind_basis(row.basis_id), business_date(row.begun_at))


def spans_of(rows: Iterable[Credited]) -> Iterator[Span]:
    """Yield the time in which others may have taken room from each verdict: the longest period of its
    caps."""
    for row in rows:
        days = [_period(cap.period, business_date(row.begun_at)) for cap in bind_basis(row.basis_id).own_caps]
        found = [period for period in days if period is not None]
        if found:
            first, after = max(found, key=lambda period: period[1] - period[0])
            yield Span(row.party, _midnight(first), _midnight(after))


def _period(name: str, day: date) -> tuple[date, date] | None:
    if name == "day":
        return day, day + timedelta(days=1)
    if name == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
    if name == "year":
        return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)
