"""What an act counts under: the caps and locks of its methodology on its day, and how far back they reach."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language.document import Holder, Period
from credits.monitoring.histories import HISTORIES

DAY_ZERO = date(2000, 1, 1)
DAY_US = 86_400_000_000
SHANGHAI_AHEAD_US = 8 * 3_600_000_000
# How far back an earlier decision may lie and still matter.
REACH_US = {"ride": 0, "day": DAY_US, "month": 31 * DAY_US, "year": 366 * DAY_US}


# What a cap counts under, empty for one that looks at the single act, and its limit in grams.
CapKey = tuple[str, int]


_PERIOD_KEYS: dict[Period, Callable[[date], int]] = {
    "day": date.toordinal,
    "month": lambda day: -(day.year * 12 + day.month),
    "year": lambda day: -day.year,
}


@lru_cache(maxsize=10_000)
def cap_keys(bound: BoundMethodology, on: date) -> tuple[CapKey, ...]:
    """Return the key of each cap of the person's own for an act on this day.

    It is one text, because a text keeps its hash.
    """
    return tuple(
        (_period_key(cap.group, cap.period, on) if cap.period != "ride" else "", cap.limit_g)
        for cap in bound.own_caps
    )


def shared_caps(bound: BoundMethodology, on: date) -> list[tuple[Holder, str, int]]:
    """Return who shares each of the other caps, its key for an act on this day, and its limit in grams."""
    return [
        (cap.per, _period_key(cap.group, cap.period, on), cap.limit_g)
        for cap in bound.caps
        if cap.per != "person"
    ]


def shared_locks(bound: BoundMethodology, day: int, end_us: int) -> list[tuple[Holder, str]]:
    """Return who shares each lock that is not the person's own, and its key, for each day of an act."""
    return list(
        dict.fromkeys(
            (lock.per, f"lock {_period_key(lock.name, lock.period, on)}")
            for on in _days(day, end_us)
            for lock in bound.document.locks
            if lock.per != "person"
        )
    )


def locks_over(bound: BoundMethodology, day: int, end_us: int) -> tuple[str, ...]:
    """Return the person's own locks of an act from its first `day` to the one it ends on, each in
    Shanghai."""
    return tuple(dict.fromkeys(key for on in _days(day, end_us) for key in lock_keys(bound, on)))


@lru_cache(maxsize=10_000)
def lock_keys(bound: BoundMethodology, on: date) -> tuple[str, ...]:
    """Return the key of each lock of the person's own for an act on this day."""
    return tuple(
        _period_key(lock.name, lock.period, on) for lock in bound.document.locks if lock.per == "person"
    )


def _period_key(name: str, period: Period, on: date) -> str:
    return f"{name} {period} {_PERIOD_KEYS[period](on)}"


def _days(day: int, end_us: int) -> Iterator[date]:
    last = max(day, (end_us - 1 + SHANGHAI_AHEAD_US) // DAY_US)
    return (DAY_ZERO + timedelta(days=one) for one in range(day, last + 1))


@lru_cache(maxsize=1_000)
def histories_of(bound: BoundMethodology) -> tuple[tuple[str, str], ...]:
    """Return (name, history) of each value that is found in what the person did before."""
    return tuple((item.name, item.history) for item in bound.resolved if item.history)


@lru_cache(maxsize=1_000)
def reach_of(bound: BoundMethodology) -> int:
    """Return how many microseconds back an earlier decision may still matter to one by this methodology."""
    periods = [cap.period for cap in bound.caps] + [lock.period for lock in bound.document.locks]
    furthest = max((REACH_US[period] for period in periods), default=0)
    reaches = [HISTORIES[history].reach_us for _name, history in histories_of(bound)]
    return max(furthest, DAY_US, *reaches)
