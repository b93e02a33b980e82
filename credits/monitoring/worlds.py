"""Which methodology judges an act: the one in force, or one that is only proposed. Nothing is stored.

A world answers for every type, place and day, so that two of them can be compared act by act: caps are
shared between types, and what one type takes another cannot have.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from credits.activities.catalog_loading import rules_by_id
from credits.activities.observed import observed_in_json
from credits.factors.resolution import FactorMissing
from credits.factors.rows import FactorRow
from credits.methodologies.binding import NotInForce, bind_for
from credits.methodologies.bound import BoundMethodology, bind
from credits.methodologies.language import Program
from credits.methodologies.selectors import methodology_version_for
from credits.methodologies.snapshot import current_snapshot, program_of
from credits.monitoring.judges import DAY_ZERO, Judge, cap_keys, histories_of, reach_of
from credits.screening.types import Claim
from puhui.kernel.clock import business_date

# Scheme, activity type, region, day → the evaluator; raises NotInForce, FactorMissing.
Choose = Callable[[str, str, str, date], BoundMethodology]
_Key = tuple[str, int, str, int]


class World:
    """One choice of methodologies, asked act by act."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._judges: dict[_Key, Judge | None] = {}
        # The same factors give the same evaluator: by what it is made of, whatever the day.
        self._bound: dict[tuple[object, ...], BoundMethodology] = {}

    def judge_of(self, claim: Claim) -> Judge | None:
        """Return what judges a claim; None where nothing does: no version, factor, input or tier for it."""
        key = (claim.scheme, claim.type_id, claim.region, claim.day)
        if key not in self._judges:
            self._judges[key] = self._make(*key)
        judge = self._judges[key]
        if judge is None or claim.tier not in judge.bound.multipliers:
            return None
        return judge if judge.bound.input_set <= observed_in_json(claim.inputs, None).keys() else None

    def _make(self, scheme: str, type_id: int, region: str, day: int) -> Judge | None:
        rules = rules_by_id()[type_id]
        on = DAY_ZERO + timedelta(days=day)
        try:
            bound = self._choose(scheme, rules.code, region, on)
        except (NotInForce, FactorMissing):
            return None
        rests_on = (bound.scheme, bound.digest, bound.factor_version_ids, bound.baseline_version_ids)
        bound = self._bound.setdefault(rests_on, bound)
        return Judge(
            rules=rules,
            bound=bound,
            # Nothing of this is written, so it has no basis and no assets.
            basis_id=0,
            assets={},
            coin_only={},
            cap_keys=cap_keys(bound, on),
            reach_us=reach_of(bound),
            histories=histories_of(bound),
        )


def in_force(now: datetime) -> World:
    """Return the world as it is: each act by the version of its day, as published `now`."""
    return World(_in_force(now))


def _in_force(now: datetime) -> Choose:
    def choose(scheme: str, activity_type: str, region: str, on: date) -> BoundMethodology:
        return bind_for(scheme, activity_type, region, on, now)

    return choose


def with_version(program: Program, *, now: datetime, instead_of: str | None = None) -> World:
    """Return the world in which a candidate stands where `instead_of` (its own code) is in force."""
    replaced = instead_of or program.document.code
    as_it_is = _in_force(now)

    def choose(scheme: str, activity_type: str, region: str, on: date) -> BoundMethodology:
        bound = as_it_is(scheme, activity_type, region, on)
        if bound.code != replaced:
            return bound
        factors = current_snapshot(now).factors
        return bind(program, factors, region=region, on=on, known_on=business_date(now), scheme=scheme)

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

    def choose(scheme: str, activity_type: str, region: str, _on: date) -> BoundMethodology:
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
