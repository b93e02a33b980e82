"""What a new version of a methodology, or a new value of a factor, would have changed of a month's grams.

The people of the month are decided twice by the code of the crediting job, once under what is in force and
once under what is proposed: all their acts at once, in the order of time, caps and own histories included.
So the figures under what is in force may differ from what was credited, where records came late. Nothing is
written.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import localcontext
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db import transaction

from credits.activities.catalog_loading import type_rules
from credits.factors.keyed import MARK
from credits.factors.rows import FactorRow
from credits.methodologies.language import Program
from credits.methodologies.language.arithmetic import CONTEXT
from credits.methodologies.snapshot import current_snapshot, program_of
from credits.monitoring.containment import JudgeOf, decide_or_review
from credits.monitoring.decide import Decision
from credits.monitoring.judge import Judge, Precedent
from credits.monitoring.judges import Judges
from credits.monitoring.people_of_month import Days, claims_of, last_month, people_with
from credits.monitoring.undecided import Decided, decided_of, look_up_by_index
from credits.monitoring.worlds import World, first_day, in_force, on_first_day, with_version
from credits.screening.types import Claim

_party = attrgetter("party")


@dataclass(slots=True)
class Change:
    """People and acts looked at and changed, and grams credited to the acts.

    `more_g` is what acts gain, `less_g` what others lose. An act of another type counts where a cap that it
    shares leaves it more or less. `incomputable`: acts for which the proposal has no factor, tier or input.
    """

    people: int = 0
    people_changed: int = 0
    activities: int = 0
    activities_changed: int = 0
    before_g: int = 0
    after_g: int = 0
    more_g: int = 0
    less_g: int = 0
    incomputable: int = 0

    @property
    def difference_g(self) -> int:
        """Grams more (below zero: less) that would be credited."""
        return self.after_g - self.before_g

    def add(self, other: "Change") -> None:
        """Count what another has counted."""
        for item in fields(self):
            setattr(self, item.name, getattr(self, item.name) + getattr(other, item.name))


@dataclass(slots=True)
class Impact:
    """What would change, altogether and by the acts' region. `population` is how many people there were to
    look at; somebody who acts in two regions counts once in `total`."""

    days: Days
    population: int
    total: Change = field(default_factory=Change)
    regions: dict[str, Change] = field(default_factory=dict)


def impact_of_version(
    program: Program,
    *,
    now: datetime,
    days: Days | None = None,
    people: int | None = None,
    seed: int = 0,
    instead_of: str | None = None,
) -> Impact:
    """Return what a checked candidate would have changed last month (or in `days`) where its own code is in
    force.

    `people` bounds how many are looked at, chosen by `seed`; None: everybody. `instead_of` names the
    methodology that a candidate with a new code would replace.
    """
    activity_type = program.document.activity_type
    types = [rules.id for rules in type_rules().values() if rules.code == activity_type]
    proposed = with_version(program, now=now, instead_of=instead_of)
    return _compare(in_force(now), proposed, types, days or last_month(now), people, seed, now)


def impact_of_factor(
    row: FactorRow, *, now: datetime, days: Days | None = None, people: int | None = None, seed: int = 0
) -> Impact:
    """Return what a proposed value would have changed last month, had its first day come already.

    Raises UnitMismatch where a methodology cannot take it in its unit.
    """
    before = on_first_day(row, now=now, proposed=False)
    after = on_first_day(row, now=now, proposed=True)
    return _compare(before, after, _types_with(row, now), days or last_month(now), people, seed, now)


def _types_with(row: FactorRow, now: datetime) -> list[int]:
    """Return the types whose methodology, in force anywhere on the value's first day, names the factor."""
    snapshot, found = current_snapshot(now), []
    for rules in type_rules().values():
        codes = {entry.methodology for entry in snapshot.entries_of(rules.code)}
        versions = [snapshot.version_on(code, first_day(row, now), now) for code in codes]
        documents = [program_of(one.id, one.digest).document for one in versions if one is not None]
        # A value for a season, size or label belongs to whoever names the rest of its code.
        names = {row.code, row.code.split(MARK)[0]}
        if any(names & {item.code for item in one.factors} for one in documents) or any(
            names & {item.factor for item in one.resolved} for one in documents
        ):
            found.append(rules.id)
    return found


def _compare(
    before: World,
    after: World,
    types: Sequence[int],
    days: Days,
    most: int | None,
    seed: int,
    now: datetime,
) -> Impact:
    population, batches = people_with(types, days, most=most, seed=seed)
    impact = Impact(days, population)
    for parties in batches:
        with transaction.atomic():
            look_up_by_index()
            people = [_judged(acts, before, after) for acts in _by_party(claims_of(parties, days))]
            past, judge_of = _past_of(people, days, now)
        with localcontext(CONTEXT):
            for person in people:
                earlier = past.get(person.party, [])
                found = [
                    decide_or_review(person.acts, judged, earlier, judge_of)
                    for judged in (person.before, person.after)
                ]
                _count(impact, zip(*found, strict=True), types)
    return impact


class _Person(NamedTuple):
    """Somebody's acts with what judges each of them, before and after."""

    party: bytes
    acts: list[Claim]
    before: list[Judge | None]
    after: list[Judge | None]


def _by_party(claims: list[Claim]) -> Iterator[list[Claim]]:
    return (list(mine) for _, mine in groupby(claims, key=_party))


def _judged(acts: list[Claim], before: World, after: World) -> _Person:
    judged = ([world.judge_of(act) for act in acts] for world in (before, after))
    return _Person(acts[0].party, acts, *judged)


def _past_of(people: list[_Person], days: Days, now: datetime) -> tuple[dict[bytes, list[Decided]], JudgeOf]:
    """Read what was decided of the time before these days, each person's as far back as it matters."""
    judges = Judges(now)
    past: dict[bytes, list[Decided]] = {}
    lows = {
        person.party: days.begins_us
        - max((judge.reach_us for judge in (*person.before, *person.after) if judge), default=0)
        for person in people
    }
    for row in decided_of(lows, now):
        if row.begin_us < days.begins_us:
            judges.learn_basis(row.basis_id, row.type_id, row.day)
            past.setdefault(row.party, []).append(row)

    def judge_of(row: Decided) -> Precedent:
        return judges.of_basis(row.basis_id, row.type_id, row.day)

    return past, judge_of


def _count(impact: Impact, pairs: Iterable[tuple[Decision, Decision]], types: Sequence[int]) -> None:
    """Count one person's acts, decided both ways."""
    mine = Change()
    for region, counted in _by_region(pairs, types):
        impact.regions.setdefault(region, Change()).add(counted)
        mine.add(counted)
    # One person, wherever they went.
    mine.people, mine.people_changed = 1, min(mine.people_changed, 1)
    impact.total.add(mine)


def _by_region(
    pairs: Iterable[tuple[Decision, Decision]], types: Sequence[int]
) -> Iterator[tuple[str, Change]]:
    found: dict[str, Change] = {}
    for before, after in pairs:
        difference = after.credited_g - before.credited_g
        if before.claim.type_id not in types and not difference:
            continue
        change = found.setdefault(before.claim.region, Change(people=1))
        change.activities += 1
        change.before_g += before.credited_g
        change.after_g += after.credited_g
        change.incomputable += before.judge is not None and after.judge is None
        if difference:
            change.people_changed = 1
            change.activities_changed += 1
            change.more_g += max(difference, 0)
            change.less_g += max(-difference, 0)
    yield from found.items()
