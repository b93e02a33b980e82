"""Which methodology judges an act: the one in force, or one that is only proposed. Nothing is stored.

A world answers for every type, place and day, so that two of them can be compared act by act: caps are
shared between types, and what one type takes another cannot have.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from credits.activities.catalog_loading import rules_by_id
from credits.activities.observed import texts_in_json
from credits.factors.resolution import FactorMissing
from credits.factors.rows import FactorRow
from credits.methodologies.binding import NotInForce, bind_for
from credits.methodologies.bound import BoundMethodology, Keys, bind
from credits.methodologies.language import Program
from credits.methodologies.selectors import methodology_version_for
from credits.methodologies.snapshot import current_snapshot, program_of
from credits.monitoring.judge import Judge
from credits.monitoring.judges import keys_of_claim
from credits.monitoring.periods import (
    DAY_ZERO,
    cap_keys,
    histories_of,
    lock_keys,
    reach_of,
    shared_caps,
    shared_locks,
)
from credits.screening.types import Claim
from puhui.kernel.clock import business_date

# Scheme, activity type, region, day, what chooses baselines → the evaluator; raises NotInForce,
# FactorMissing.
Choose = Callable[[str, str, str, date, Keys], BoundMethodology]
_Key = tuple[str, int, str, int, Keys]


class World:
    """One choice of methodologies, asked act by act."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._judges: dict[_Key, Judge | None] = {}
        # The same factors give the same evaluator: by what it is made of, whatever the day.
        self._bound: dict[tuple[object, ...], BoundMethodology] = {}

    def judge_of(self, claim: Claim) -> Judge | None:
        """Return what judges a claim; None where nothing does: no version, factor, input or tier for it."""
        judge = self._judge_by(claim, ())
        document = judge.bound.document if judge else None
        if document is not None and document.key_names:
            judge = self._judge_by(claim, keys_of_claim(document, claim))
        if judge is None or judge.bound.missing or claim.tier not in judge.bound.multipliers:
            return None
        return judge if judge.bound.input_set <= texts_in_json(claim.inputs).keys() else None

    def _judge_by(self, claim: Claim, keys: Keys) -> Judge | None:
        key = (claim.scheme, claim.type_id, claim.region, claim.day, keys)
        if key not in self._judges:
            self._judges[key] = self._make(*key)
        return self._judges[key]

    def _make(self, scheme: str, type_id: int, region: str, day: int, keys: Keys) -> Judge | None:
        rules = rules_by_id()[type_id]
        on = DAY_ZERO + timedelta(days=day)
        try:
            bound = self._choose(scheme, rules.code, region, on, keys)
        except (NotInForce, FactorMissing):
            return None
        rests_on = (bound.scheme, bound.digest, bound.factor_version_ids, bound.baseline_version_ids)
        bound = self._bound.setdefault(rests_on, bound)
        shared = shared_caps(bound, on)
        held = tuple(f"{per} {key}" for per, key in shared_locks(bound, day, 0))
        return Judge(
            rules=rules,
            bound=bound,
            # Nothing of this is written, so it has no basis and no assets.
            basis_id=0,
            assets={},
            coin_only={},
            # Each person counts for the whole household here: what the others did is not looked at.
            cap_keys=cap_keys(bound, on) + tuple((f"{per} {key}", limit) for per, key, limit in shared),
            reach_us=reach_of(bound),
            histories=histories_of(bound),
            lock_keys=lock_keys(bound, on) + held,
            held_locks=held,
        )


def in_force(now: datetime) -> World:
    """Return the world as it is: each act by the version of its day, as published `now`."""
    return World(_in_force(now))


def _in_force(now: datetime) -> Choose:
    def choose(scheme: str, activity_type: str, region: str, on: date, keys: Keys) -> BoundMethodology:
        return bind_for(scheme, activity_type, region, on, now, keys)

    return choose


def with_version(program: Program, *, now: datetime, instead_of: str | None = None) -> World:
    """Return the world in which a candidate stands where `instead_of` (its own code) is in force."""
    replaced = instead_of or program.document.code
    as_it_is = _in_force(now)

    def choose(scheme: str, activity_type: str, region: str, on: date, keys: Keys) -> BoundMethodology:
        bound = as_it_is(scheme, activity_type, region, on, keys)
        if bound.code != replaced:
            return bound
        factors = current_snapshot(now).factors
        known_on = business_date(now)
        return bind(program, factors, region=region, on=on, known_on=known_on, scheme=scheme, keys=keys)

    return World(choose)


def on_first_day(row: FactorRow, *, now: datetime, proposed: bool) -> World:
    """Return the world of a proposed factor value's first day, with it or, not `proposed`, without.

    What was done on other days is looked at as if it were done then: before its first day a value changes
    nothing, and two worlds of one day differ by it alone.
    """
    first = first_day(row, now)
    table = current_snapshot(now).factors
    if proposed:
        newest = max((one.version for one in table.history(row.code) if one.key == row.key), default=0)
        # Known already, and under no id that there is.
        table = table.with_row(replace(row, id=-1, version=newest + 1, published=business_date(now)))

    def choose(scheme: str, activity_type: str, region: str, _on: date, keys: Keys) -> BoundMethodology:
        version = methodology_version_for(scheme, activity_type, region, first, now)
        if version is None:
            raise NotInForce
        program = program_of(version.id, version.digest)
        return bind(
            program,
            table,
            region=region,
            on=first,
            known_on=business_date(now),
            scheme=scheme,
            version_id=version.id,
            keys=keys,
        )

    return World(choose)


def first_day(row: FactorRow, now: datetime) -> date:
    """Return the first day from today on that a value may hold for: its validity's, or its year's."""
    days = [business_date(now)]
    if row.valid_from is not None:
        days.append(row.valid_from)
    if row.year is not None:
        days.append(date(row.year, 1, 1))
    return max(days)
