"""A methodology version with the factors of a place and day put in. Free of Django."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from credits.factors.keyed import HOUSEHOLD_SIZE, keyed_codes
from credits.factors.resolution import FactorTable, ResolvedFactor
from credits.methodologies.engine import Quantified, Quantifier, is_coin_only, make_quantifier, quantify
from credits.methodologies.language import Document, Program
from credits.methodologies.language.document import Cap, Origin, Resolved, Tier, TierTerms, Value
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class BaselineMissing(PuhuiError):
    """A value that the server must resolve was not found: `name`. The activity goes to review."""

    kind, code, title = Kind.CONFLICT, "baseline_missing", _("A baseline is missing")


@dataclass(frozen=True, slots=True)
class BoundResolved:
    """A value the server resolves. `value` holds unless a `history` or `register` says better; None: there
    must be one."""

    name: str
    unit: str
    history: str | None
    value: Decimal | None
    factor: ResolvedFactor | None
    origin: Origin | None
    register: str | None = None

    @property
    def is_missing(self) -> bool:
        """Tell whether nobody has a value, and no history could give one."""
        return self.value is None and self.history is None


# The history that a register of the first editions stands for.
_HISTORIES = {"same_period_last_year": "last_year"}
# What chooses baselines beside place and day, as (name, text) in the order of `Document.key_names`.
Keys = tuple[tuple[str, str], ...]


def keys_of(document: Document, texts: Mapping[str, str], household_size: int | None) -> Keys:
    """Return what chooses the baselines of an act, of all that is known of it; a size may not be."""
    known = {**texts, HOUSEHOLD_SIZE: str(household_size)} if household_size else texts
    return tuple((name, known[name]) for name in document.key_names if name in known)


@dataclass(frozen=True, slots=True, eq=False)
class BoundMethodology:
    """One object per version and set of factor versions: compare and group by identity.

    `factor_version_ids` and `baseline_version_ids` stand in the document's order; with the version's id
    they are all that a later recomputation needs (`bind_from_basis`).
    """

    scheme: str
    version_id: int
    document: Document
    quantifier: Quantifier
    factors: tuple[ResolvedFactor, ...]
    resolved: tuple[BoundResolved, ...]
    input_names: tuple[str, ...]
    input_set: frozenset[str]
    # The inputs in the document's order, as a tuple; raises KeyError.
    take_inputs: Callable[[Mapping[str, Value]], tuple[Value, ...]]
    multipliers: Mapping[Tier, Decimal]
    coin_only_tiers: frozenset[Tier]
    factor_version_ids: tuple[int, ...]
    baseline_version_ids: tuple[int, ...]

    @property
    def code(self) -> str:
        return self.document.code

    @property
    def version(self) -> int:
        return self.document.version

    @property
    def serial_code(self) -> str:
        return self.document.serial_code

    @property
    def digest(self) -> str:
        return self.document.digest

    @property
    def caps(self) -> tuple[Cap, ...]:
        return self.document.caps

    @property
    def own_caps(self) -> tuple[Cap, ...]:
        """The caps that count under the person alone."""
        return tuple(cap for cap in self.document.caps if cap.per == "person")

    @property
    def shares(self) -> bool:
        """Whether a cap or lock counts under a household or object."""
        holders = [cap.per for cap in self.document.caps] + [lock.per for lock in self.document.locks]
        return any(per != "person" for per in holders)

    @property
    def buffer_share(self) -> Decimal:
        """The share of an issuance that is withheld against reversals."""
        return self.document.buffer_share

    def terms(self, tier: Tier) -> TierTerms:
        """Return what the methodology says of an evidence tier; raises KeyError for one it does not know."""
        for terms in self.document.tiers:
            if terms.tier == tier:
                return terms
        raise KeyError(tier)

    @property
    def baselines(self) -> tuple[ResolvedFactor, ...]:
        """The published baselines among the resolved values."""
        return tuple(item.factor for item in self.resolved if item.factor)

    @property
    def has_history(self) -> bool:
        """Tell whether a value is found in what the person did before."""
        return any(item.history for item in self.resolved)

    def lacks(self, found: Collection[str]) -> bool:
        """Tell whether a value is neither bound nor `found`."""
        return any(item.value is None and item.name not in found for item in self.resolved)

    @property
    def missing(self) -> str | None:
        """The first value that nobody has and no history could give; with it, nothing can be decided."""
        return next((item.name for item in self.resolved if item.is_missing), None)

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """(reason code, verdict) by the indices in `Quantified.failed`."""
        return self.quantifier.reasons

    def arguments(
        self, inputs: Mapping[str, Value], found: Mapping[str, Decimal | None] | None = None
    ) -> tuple[Value, ...]:
        """Return the evaluator's values: the inputs, then each resolved value as `found`, else the bound one.

        Raises BaselineMissing, and KeyError for an input that is not there.
        """
        if not self.resolved:
            return self.take_inputs(inputs)
        values: list[Value] = [inputs[name] for name in self.input_names]
        for item in self.resolved:
            value = found.get(item.name) if found else None
            value = item.value if value is None else value
            if value is None:
                raise BaselineMissing(_("%(name)s could not be resolved."), name=item.name)
            values.append(value)
        return tuple(values)

    def quantify(self, values: tuple[Value, ...], tier: Tier) -> Quantified:
        """Return what these values are worth at this tier, before caps."""
        return quantify(self.quantifier, values, tier)


@dataclass(frozen=True, slots=True)
class UnboundMethodology:
    """What a version says without its factors: enough to take an item in, not to tell what it is worth."""

    scheme: str
    document: Document

    @property
    def input_names(self) -> tuple[str, ...]:
        return tuple(item.name for item in self.document.inputs)

    @property
    def input_set(self) -> frozenset[str]:
        return frozenset(self.document.observed_names)

    @property
    def multipliers(self) -> Mapping[Tier, Decimal]:
        return {terms.tier: terms.multiplier for terms in self.document.tiers}


@dataclass(frozen=True, slots=True)
class ShownMethodology:
    """What a version says with the factors that a place and day have: None where one is missing.

    To be read, never computed with.
    """

    document: Document
    factors: tuple[ResolvedFactor | None, ...]
    resolved: tuple[BoundResolved, ...]

    @property
    def coin_only_tiers(self) -> frozenset[Tier]:
        return coin_only_tiers_of(self.document)


def show(program: Program, table: FactorTable, *, region: str, on: date, known_on: date) -> ShownMethodology:
    """Return a version with what its factors are in a place on a day; raises RegionUnknown, UnitMismatch."""
    document = program.document
    factors = tuple(
        table.resolve_first((item.code,), item.kind, region, on, unit=item.unit, known_on=known_on)
        for item in document.factors
    )
    baselines = _baselines(document, table, region, on, known_on, {})
    return ShownMethodology(document, factors, _resolved(document, baselines))


def coin_only_tiers_of(document: Document) -> frozenset[Tier]:
    """Return the evidence tiers whose grams can only become coins."""
    return frozenset(terms.tier for terms in document.tiers if is_coin_only(document, terms.tier))


def bind(
    program: Program,
    table: FactorTable,
    *,
    region: str,
    on: date,
    known_on: date | None = None,
    scheme: str = "",
    version_id: int = 0,
    keys: Keys = (),
) -> BoundMethodology:
    """Resolve the factors and published baselines of a place and day; raises FactorMissing, UnitMismatch.

    Of baselines published by more than that, `keys` tells which; there is none for a key that is not known.
    """
    document = program.document

    def resolve(code: str, kind: str, unit: str) -> ResolvedFactor:
        return table.resolve(code, kind, region, on, unit=unit, known_on=known_on)

    factors = tuple(resolve(item.code, item.kind, item.unit) for item in document.factors)
    baselines = _baselines(document, table, region, on, known_on, dict(keys))
    return bind_rows(program, factors, baselines, scheme=scheme, version_id=version_id)


def bind_rows(
    program: Program,
    factors: tuple[ResolvedFactor, ...],
    baselines: tuple[ResolvedFactor | None, ...],
    *,
    scheme: str = "",
    version_id: int = 0,
) -> BoundMethodology:
    """Bind resolved factors; both tuples stand in the document's order, None for what no table has."""
    document = program.document
    symbols = (item.symbol for item in document.factors)
    evaluate = program.bind(dict(zip(symbols, (factor.value for factor in factors), strict=True)))
    return BoundMethodology(
        scheme=scheme,
        version_id=version_id,
        document=document,
        quantifier=make_quantifier(document, evaluate),
        factors=factors,
        resolved=_resolved(document, baselines),
        input_names=tuple(item.name for item in document.inputs),
        input_set=frozenset(document.observed_names),
        take_inputs=_taker([item.name for item in document.inputs]),
        multipliers={terms.tier: terms.multiplier for terms in document.tiers},
        coin_only_tiers=coin_only_tiers_of(document),
        factor_version_ids=tuple(factor.row.id for factor in factors),
        baseline_version_ids=tuple(row.row.id for row in baselines if row),
    )


def _baselines(
    document: Document,
    table: FactorTable,
    region: str,
    on: date,
    known_on: date | None,
    known: Mapping[str, str],
) -> tuple[ResolvedFactor | None, ...]:
    def find(item: Resolved) -> ResolvedFactor | None:
        if item.factor is None:
            return None
        codes = keyed_codes(item.factor, item.by, on, known)
        kind, unit = item.kind or "", item.unit
        return table.resolve_first(codes, kind, region, on, unit=unit, known_on=known_on)

    return tuple(map(find, document.resolved))


def _resolved(document: Document, baselines: Sequence[ResolvedFactor | None]) -> tuple[BoundResolved, ...]:
    return tuple(
        BoundResolved(
            name=item.name,
            unit=item.unit,
            history=item.history or _HISTORIES.get(item.register or ""),
            value=row.value if row else item.default,
            factor=row,
            origin=item.origin,
            register=item.register,
        )
        for item, row in zip(document.resolved, baselines, strict=True)
    )


def _taker(names: Sequence[str]) -> Callable[[Mapping[str, Value]], tuple[Value, ...]]:
    """Return what takes the names' values as a tuple: one call instead of one a name, a million times."""
    if len(names) == 1:
        (name,) = names
        return lambda inputs: (inputs[name],)
    return itemgetter(*names) if names else lambda inputs: ()
