"""Finds what judges the activities of one type, region and day, and makes it once."""

from collections.abc import Callable, Iterable
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
from credits.factors.keyed import HOUSEHOLD_SIZE
from credits.ledger.open_asset import open_asset
from credits.ledger.types import Book
from credits.methodologies.binding import NotInForce, bind_for
from credits.methodologies.bound import BaselineMissing, BoundMethodology, Keys, keys_of
from credits.methodologies.language.document import Document, Tier
from credits.methodologies.snapshot import Snapshot, current_snapshot
from credits.monitoring.bases import basis_of, bind_basis, known_bases
from credits.monitoring.judge import Chooser, Judge, Judged, Precedent
from credits.monitoring.periods import DAY_ZERO, cap_keys, histories_of, lock_keys, reach_of
from credits.screening.types import Claim
from puhui.kernel.clock import forget_with_database
from puhui.kernel.errors import gettext_noop as _

# Scheme, type, region, day: what the choice of a judge goes by.
Key = tuple[str, int, str, int]
_key = itemgetter(*map(Claim._fields.index, ("scheme", "type_id", "region", "day")))


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
            self._bases[bound] = known_bases[bound] if bound in known_bases else basis_of(bound)
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


def keys_of_claim(document: Document, claim: Claim) -> Keys:
    """Return what chooses the baselines of a claim; raises ValueError for inputs that cannot be read."""
    texts = texts_in_json(claim.inputs) if document.texts else {}
    size = None
    if HOUSEHOLD_SIZE in document.key_names:  # a look at a home for each claim, where nothing else needs it
        size = household_size_at(UUID(bytes=claim.party), DAY_ZERO + timedelta(days=claim.day))
    return keys_of(document, texts, size)


@lru_cache(maxsize=1_000)
def _coin_only(bound: BoundMethodology) -> dict[Tier, bool]:
    return {tier: tier in bound.coin_only_tiers for tier in bound.multipliers}


def _asset(bound: BoundMethodology, city: str, year: int, coin_only: bool) -> int:
    return open_asset(
        Book.COIN_ONLY if coin_only else Book.PERSONAL,
        scheme=bound.scheme,
        methodology=bound.code,
        city=city,
        vintage=year,
    )
