"""What earlier decisions of one person mean to new ones. Pure: rows as they were decided, nothing read."""

from bisect import insort
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from credits.activities.observed import observed_in_json
from credits.monitoring.judge import Judge, Precedent
from credits.monitoring.undecided import Decided
from credits.screening.checks import same_ride, time_overlap
from credits.screening.types import Claim

DAY_US = 86_400_000_000

# An exclusion, and the meter it is of (none: the party stands for it).
Group = tuple[str, bytes | None]


class Held(NamedTuple):
    """What others of a household, or whoever had the object, used of shared caps, and who holds the locks."""

    used: dict[str, int]
    holders: dict[str, str]


class Past:
    """What earlier decisions of one person mean to new ones: time taken, room used, daily values.

    `held` is what more than one person shares, which is not derived from this one's decisions.
    """

    def __init__(
        self,
        decided: Sequence[Decided],
        judge_of: Callable[[Decided], Precedent],
        held: Held | None = None,
    ) -> None:
        self.spans: dict[Group, list[time_overlap.Span]] = {}
        self.waiting: dict[Group, list[tuple[int, time_overlap.Span]]] = {}
        self.credited: dict[Group, list[same_ride.Credited]] = {}
        self.used: dict[str, int] = dict(held.used) if held else {}
        # By activity type: two types may call their use by one name.
        self.daily: dict[tuple[int, bytes | None], list[tuple[int, int, Decimal]]] = {}
        self.holders: dict[str, str] = dict(held.holders) if held else {}
        self.latest_end_us = max((row.end_us for row in decided), default=0)
        for row in decided:
            judge = judge_of(row)
            group = judge.rules.exclusion, row.meter
            span = row.begin_us, row.end_us
            self.spans.setdefault(group, []).append(span)
            if not row.is_waiting:
                told = same_ride.Credited(row.type_id, row.tier, span, row.credited_g)
                self.credited.setdefault(group, []).append(told)
            elif row.tier != same_ride.VOUCHED:
                self.waiting.setdefault(group, []).append((row.type_id, span))
            for key, _ in judge.cap_keys:
                self.used[key] = self.used.get(key, 0) + row.credited_g
            if judge.lock_keys:
                for lock in judge.locks(row.day, row.end_us):
                    self.holders.setdefault(lock, judge.methodology)
            if judge.histories:
                self.note_daily(judge, row, observed_in_json(row.inputs, None))

    def note_daily(self, judge: Judge | Precedent, act: Claim | Decided, values: dict[str, Decimal]) -> None:
        """Remember a decided period's values a day, for the means of later ones."""
        end_us, days = act.end_us, (act.end_us - act.begin_us) // DAY_US
        name = judge.rules.daily_input
        # By end, since what is decided now may have been before what was decided earlier.
        insort(self.daily.setdefault((judge.rules.id, act.meter), []), (end_us, days, values[name] / days))
