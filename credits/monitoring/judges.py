"""What judges the activities of one type, region and day: the bound methodology, ready for the batch's inner
loop."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter

from django.db import Error as DatabaseFault
from django.db import transaction

from credits.activities.catalog_loading import TypeRules, rules_by_id
from credits.ledger.open_asset import open_asset
from credits.ledger.types import Book
from credits.methodologies.binding import NotInForce, bind_for, bind_from_basis
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language.document import Tier
from credits.monitoring.models import Basis
from credits.screening.types import Claim
from puhui.kernel.clock import forget_with_database

DAY_ZERO = date(2000, 1, 1)
DAY_US = 86_400_000_000
# How far back an earlier decision may lie and still matter.
REACH_US = {"ride": 0, "day": DAY_US, "month": 31 * DAY_US, "year": 366 * DAY_US}
HISTORY_REACH_US = 100 * DAY_US
# Histories a methodology may name → the days they are the mean of.
HISTORY_DAYS = {"mean7": 7}


# What a cap counts under, empty for one that looks at the single act, and its limit in grams.
CapKey = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """One bound methodology for one type, region and day. `assets` and `coin_only` are by evidence tier."""

    rules: TypeRules
    bound: BoundMethodology
    basis_id: int
    assets: dict[Tier, int]
    coin_only: dict[Tier, bool]
    cap_keys: tuple[CapKey, ...]
    reach_us: int
    histories: tuple[tuple[str, int], ...]
    # What the methodology holds on this day, and nobody but it may hold.
    lock_keys: tuple[str, ...] = ()


# Scheme, type, region, day: what the choice of a judge goes by.
Key = tuple[str, int, str, int]
_key = attrgetter("scheme", "type_id", "region", "day")
# What judges a claim: none where no methodology is in force, an error where something is wrong with it.
Judged = Judge | Exception | None


@dataclass(frozen=True, slots=True)
class Precedent:
    """What an earlier decision's methodology still means to new ones."""

    rules: TypeRules
    cap_keys: tuple[CapKey, ...]
    histories: tuple[tuple[str, int], ...]
    methodology: str = ""
    lock_keys: tuple[str, ...] = ()


class _Made(dict[Key, Judged]):
    """What judges, by scheme, type, region and day; made when first asked for."""

    def __init__(self, make: Callable[[Key], Judged]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> Judged:
        judged = self[key] = self._make(key)
        return judged


class Judges:
    """The judges of one chunk, made when first needed; `now` decides which versions were published."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._bases: dict[BoundMethodology, int] = {}
        self._assets: dict[tuple[BoundMethodology, str, int, bool], int] = {}
        self._judges = _Made(self._make)
        self._precedents: dict[tuple[int | None, int, int], Precedent | Exception] = {}

    def of(self, claims: Iterable[Claim]) -> list[Judged]:
        """Return each claim's judge, None where its scheme has no methodology in force any more, or why there
        is none.

        Raises nothing but the database's faults.
        """
        return list(map(self._judges.__getitem__, map(_key, claims)))

    def _make(self, key: Key) -> Judged:
        try:
            return self._bind(*key)
        except DatabaseFault:
            raise
        except Exception as error:
            return error.with_traceback(None)  # it is kept, and would keep all that the frames hold

    def learn_basis(self, basis_id: int | None, type_id: int, day: int) -> None:
        """Find what governs an earlier decision, or why nothing does; raises the database's faults alone."""
        key = (basis_id, type_id, day)
        if key in self._precedents:
            return
        try:
            self._precedents[key] = _make_precedent(basis_id, type_id, day)
        except DatabaseFault:
            raise
        except Exception as error:
            self._precedents[key] = error

    def of_basis(self, basis_id: int | None, type_id: int, day: int) -> Precedent:
        """Return what was learnt: an earlier decision's own versions, not today's; or raise why not.

        It asks nobody: whoever decides may do so while the connection is busy.
        """
        found = self._precedents[basis_id, type_id, day]
        if isinstance(found, Exception):
            raise found
        return found

    def _bind(self, scheme: str, type_id: int, region: str, day: int) -> Judge | None:
        rules = rules_by_id()[type_id]
        on = DAY_ZERO + timedelta(days=day)
        try:
            bound = bind_for(scheme, rules.code, region, on, self._now)
        except NotInForce:
            return None  # a missing factor is another matter: it goes to review (containment)
        if bound not in self._bases:
            self._bases[bound] = _bases[bound] if bound in _bases else basis_of(bound)
        coin_only = _coin_only(bound)
        return Judge(
            rules=rules,
            bound=bound,
            basis_id=self._bases[bound],
            assets={tier: self._asset(bound, region, on.year, coin_only[tier]) for tier in bound.multipliers},
            coin_only=coin_only,
            cap_keys=cap_keys(bound, on),
            reach_us=reach_of(bound),
            histories=histories_of(bound),
            lock_keys=lock_keys(bound, on),
        )

    def _asset(self, bound: BoundMethodology, city: str, year: int, coin_only: bool) -> int:
        key = (bound, city, year, coin_only)
        if key not in self._assets:
            self._assets[key] = _asset(bound, city, year, coin_only)
        return self._assets[key]


def _make_precedent(basis_id: int | None, type_id: int, day: int) -> Precedent:
    rules = rules_by_id()[type_id]
    if basis_id is None:  # in review because nothing could be decided: it takes up its time, and nothing else
        return Precedent(rules, (), ())
    bound = bind_basis(basis_id)
    on = DAY_ZERO + timedelta(days=day)
    return Precedent(rules, cap_keys(bound, on), histories_of(bound), bound.code, lock_keys(bound, on))


_PERIOD_KEYS: dict[str, Callable[[date], int]] = {
    "day": date.toordinal,
    "month": lambda day: -(day.year * 12 + day.month),
    "year": lambda day: -day.year,
}


@lru_cache(maxsize=10_000)
def cap_keys(bound: BoundMethodology, on: date) -> tuple[CapKey, ...]:
    """Return each cap's key for an act on this day. It is one text, because a text keeps its hash."""
    return tuple(
        (
            f"{cap.per} {cap.group} {cap.period} {_PERIOD_KEYS[cap.period](on)}"
            if cap.period != "ride"
            else "",
            cap.limit_g,
        )
        for cap in bound.caps
    )


@lru_cache(maxsize=10_000)
def lock_keys(bound: BoundMethodology, on: date) -> tuple[str, ...]:
    """Return the key of each lock for an act on this day; person and household are both the party here."""
    return tuple(
        f"{lock.name} {lock.period} {_PERIOD_KEYS[lock.period](on)}" for lock in bound.document.locks
    )


def bind_basis(basis_id: int, region: str | None = None) -> BoundMethodology:
    """Return the methodology bound to the very versions that a verdict rests on."""
    basis = _basis(basis_id)
    return bind_from_basis(
        basis.methodology_version_id,
        tuple(basis.factor_version_ids),
        tuple(basis.baseline_version_ids),
        scheme=basis.scheme,
        region=region,
    )


@lru_cache(maxsize=10_000)
def _basis(basis_id: int) -> Basis:
    return Basis.objects.get(pk=basis_id)  # such a row never changes


# The ids of what was committed; a bound methodology dies with its snapshot, and others take its place.
_bases: dict[BoundMethodology, int] = {}
forget_with_database(_basis.cache_clear)
forget_with_database(_bases.clear)


@lru_cache(maxsize=1_000)
def _coin_only(bound: BoundMethodology) -> dict[Tier, bool]:
    return {tier: tier in bound.coin_only_tiers for tier in bound.multipliers}


@lru_cache(maxsize=1_000)
def histories_of(bound: BoundMethodology) -> tuple[tuple[str, int], ...]:
    """Return (name, days) of each value that is the mean of the person's own last days."""
    return tuple((item.name, HISTORY_DAYS[item.history]) for item in bound.resolved if item.history)


def basis_of(bound: BoundMethodology) -> int:
    """Return the id of the shared row that tells what a verdict rests on, made when first needed."""
    basis, _ = Basis.objects.get_or_create(
        scheme=bound.scheme,
        methodology_version_id=bound.version_id,
        factor_version_ids=list(bound.factor_version_ids),
        baseline_version_ids=list(bound.baseline_version_ids),
    )
    # Not before commit: what this transaction made may still be rolled back.
    transaction.on_commit(lambda: _bases.__setitem__(bound, basis.id))
    return basis.id


def _asset(bound: BoundMethodology, city: str, year: int, coin_only: bool) -> int:
    return open_asset(
        Book.COIN_ONLY if coin_only else Book.PERSONAL,
        scheme=bound.scheme,
        methodology=bound.code,
        city=city,
        vintage=year,
    )


@lru_cache(maxsize=1_000)
def reach_of(bound: BoundMethodology) -> int:
    """Return how many microseconds back an earlier decision may still matter to one by this methodology."""
    periods = [cap.period for cap in bound.caps] + [lock.period for lock in bound.document.locks]
    furthest = max((REACH_US[period] for period in periods), default=0)
    return max(furthest, DAY_US, HISTORY_REACH_US if histories_of(bound) else 0)


def mean_of_last_days(periods: list[tuple[int, int, Decimal]], begin_us: int, days: int) -> Decimal | None:
    """Return the mean a day over the last `days` decided days before `begin_us`, or None if there are fewer.

    `periods` are (end in us, days, value a day), by end; six decimals are kept, as stored with the verdict.
    """
    wanted = days
    total = Decimal(0)
    for end_us, length, value in reversed(periods):
        if end_us > begin_us:
            continue
        taken = min(length, wanted)
        total += taken * value
        wanted -= taken
        if not wanted:
            return (total / days).quantize(Decimal("0.000001"))
    return None
