"""What judges the activities of one type, region and day: the bound methodology, ready for the batch's inner
loop."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from operator import itemgetter
from typing import cast
from uuid import UUID

from django.db import Error as DatabaseFault
from django.db import transaction

from accounts.households.selectors import household_size_at
from credits.activities.catalog_loading import TypeRules, rules_by_id
from credits.activities.observed import texts_in_json
from credits.ledger.open_asset import open_asset
from credits.ledger.types import Book
from credits.methodologies.binding import NotInForce, bind_for, bind_from_basis
from credits.methodologies.bound import BaselineMissing, BoundMethodology, Keys, keys_of
from credits.methodologies.language.document import Document, Tier
from credits.methodologies.snapshot import Snapshot, current_snapshot
from credits.monitoring.histories import HISTORIES
from credits.monitoring.models import Basis
from credits.screening.types import Claim
from puhui.kernel.clock import forget_with_database
from puhui.kernel.errors import gettext_noop as _

DAY_ZERO = date(2000, 1, 1)
DAY_US = 86_400_000_000
SHANGHAI_AHEAD_US = 8 * 3_600_000_000
# How far back an earlier decision may lie and still matter.
REACH_US = {"ride": 0, "day": DAY_US, "month": 31 * DAY_US, "year": 366 * DAY_US}


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
    histories: tuple[tuple[str, str], ...]
    # What the methodology holds on this day, and nobody but it may hold.
    lock_keys: tuple[str, ...] = ()

    def locks(self, day: int, end_us: int) -> tuple[str, ...]:
        """Return what an act from `day` to `end_us` holds: each of its days."""
        return locks_over(self.bound, day, end_us)


@dataclass(frozen=True, slots=True, eq=False)
class Chooser:
    """Stands where a type's baselines hang on more than place and day: the claim itself chooses its judge."""

    choose: Callable[[Claim], "Judge | Exception"]


# Scheme, type, region, day: what the choice of a judge goes by.
Key = tuple[str, int, str, int]
_key = itemgetter(*map(Claim._fields.index, ("scheme", "type_id", "region", "day")))
# What judges a claim: none where no methodology is in force, an error where something is wrong with it.
Judged = Judge | Exception | None


@dataclass(frozen=True, slots=True)
class Precedent:
    """What an earlier decision's methodology still means to new ones."""

    rules: TypeRules
    cap_keys: tuple[CapKey, ...]
    histories: tuple[tuple[str, str], ...]
    methodology: str = ""
    lock_keys: tuple[str, ...] = ()
    bound: BoundMethodology | None = None

    def locks(self, day: int, end_us: int) -> tuple[str, ...]:
        """Return what the act from `day` to `end_us` held."""
        return locks_over(self.bound, day, end_us) if self.bound else ()


class _Made(dict[Key, "Judged | Chooser"]):
    """What judges, by scheme, type, region and day; made when first asked for."""

    def __init__(self, make: "Callable[[Key], Judged | Chooser]") -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: Key) -> "Judged | Chooser":
        judged = self[key] = self._make(key)
        return judged


# Those of one state of the catalogs, which die with it: between two chunks mostly nothing was published.
_kept: dict[tuple[Snapshot, int], dict[Key, Judge]] = {}
KEPT_MAX = 20_000
forget_with_database(_kept.clear)


def _kept_of(now: datetime) -> dict[Key, Judge]:
    """Return the judges that were made of what the catalogs say to whoever decides `now`."""
    snapshot = current_snapshot(now)
    state = snapshot, snapshot.stage(now)
    if state not in _kept or len(_kept[state]) >= KEPT_MAX:
        _kept.clear()
        _kept[state] = {}
    return _kept[state]


class Judges:
    """The judges of one chunk, made when first needed; `now` decides which versions were published."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._bases: dict[BoundMethodology, int] = {}
        self._assets: dict[tuple[BoundMethodology, str, int, bool], int] = {}
        self._kept = _kept_of(now)
        self._judges = _Made(self._make)
        # By key and by what the claims of a type that has choosers name; such types are few.
        self._chosen: dict[tuple[Key, Keys], Judge | Exception] = {}
        self._has_choosers = False
        self._precedents: dict[tuple[int | None, int, int], Precedent | Exception] = {}

    def of(self, claims: Iterable[Claim]) -> list[Judged]:
        """Return each claim's judge, None where its scheme has no methodology in force any more, or why there
        is none.

        Raises nothing but the database's faults.
        """
        claims = list(claims)
        judged = list(map(self._judges.__getitem__, map(_key, claims)))
        if self._has_choosers:
            return [
                judge.choose(claim) if isinstance(judge, Chooser) else judge
                for claim, judge in zip(claims, judged, strict=True)
            ]
        return cast(list[Judged], judged)

    def _make(self, key: Key) -> Judged | Chooser:
        if key in self._kept:
            return self._kept[key]
        try:
            judged = self._bind(*key)
            if isinstance(judged, Judge):
                # Not before commit: the basis and the assets that it names may still be rolled back.
                transaction.on_commit(lambda: self._kept.__setitem__(key, judged))
            return judged
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

    def _bind(self, scheme: str, type_id: int, region: str, day: int) -> Judge | Chooser | None:
        rules = rules_by_id()[type_id]
        on = DAY_ZERO + timedelta(days=day)
        try:
            bound = bind_for(scheme, rules.code, region, on, self._now)
        except NotInForce:
            return None  # a missing factor is another matter: it goes to review (containment)
        if bound.document.key_names:
            self._has_choosers = True
            return Chooser(partial(self._choose, bound.document))
        return self._judge(rules, bound, region, on)

    def _choose(self, document: Document, claim: Claim) -> Judge | Exception:
        """Return the judge with the baselines of this claim, or why there is none."""
        key = _key(claim)
        try:
            keys = keys_of_claim(document, claim)
        except ValueError as error:  # what was stored is no JSON of texts
            return error
        if (key, keys) not in self._chosen:
            try:
                scheme, type_id, region, day = key
                rules, on = rules_by_id()[type_id], DAY_ZERO + timedelta(days=day)
                bound = bind_for(scheme, rules.code, region, on, self._now, keys)
                self._chosen[key, keys] = self._judge(rules, bound, region, on)
            except DatabaseFault:
                raise
            except Exception as error:
                self._chosen[key, keys] = error.with_traceback(None)
        return self._chosen[key, keys]

    def _judge(self, rules: TypeRules, bound: BoundMethodology, region: str, on: date) -> Judge:
        if bound.missing:
            raise BaselineMissing(_("%(name)s could not be resolved."), name=bound.missing)
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
    return Precedent(rules, cap_keys(bound, on), histories_of(bound), bound.code, lock_keys(bound, on), bound)


_PERIOD_KEYS: dict[str, Callable[[date], int]] = {
    "day": date.toordinal,
    "month": lambda day: -(day.year * 12 + day.month),
    "year": lambda day: -day.year,
}


def keys_of_claim(document: Document, claim: Claim) -> Keys:
    """Return what chooses the baselines of a claim; raises ValueError for inputs that cannot be read."""
    texts = texts_in_json(claim.inputs) if document.texts else {}
    size = household_size_at(UUID(bytes=claim.party), DAY_ZERO + timedelta(days=claim.day))
    return keys_of(document, texts, size)


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


def locks_over(bound: BoundMethodology, day: int, end_us: int) -> tuple[str, ...]:
    """Return the locks of an act from its first `day` to the one it ends on, each day in Shanghai."""
    last = max(day, (end_us - 1 + SHANGHAI_AHEAD_US) // DAY_US)
    days = (DAY_ZERO + timedelta(days=one) for one in range(day, last + 1))
    return tuple(dict.fromkeys(key for on in days for key in lock_keys(bound, on)))


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
def histories_of(bound: BoundMethodology) -> tuple[tuple[str, str], ...]:
    """Return (name, history) of each value that is found in what the person did before."""
    return tuple((item.name, item.history) for item in bound.resolved if item.history)


def basis_of(bound: BoundMethodology) -> int:
    """Return the id of the shared row that tells what a verdict rests on, made when first needed."""
    basis, _made = Basis.objects.get_or_create(
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
    reaches = [HISTORIES[history].reach_us for _name, history in histories_of(bound)]
    return max(furthest, DAY_US, *reaches)
