"""What a methodology document says, typed. Built by reading.py; nothing here computes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from credits.factors.keyed import HOUSEHOLD_SIZE
from credits.methodologies.language.tree import Node
from puhui.kernel.catalog import CatalogFile, Text
from puhui.kernel.catalog_lines import Key

Tier = Literal["A", "B", "C"]
GapRule = Literal["zero", "refuse"]
Verdict = Literal["reject", "review"]
# What an input may be: one number, or one for each reading, plot or meter.
Value = Decimal | tuple[Decimal, ...]
Period = Literal["ride", "day", "month", "year"]
# Whom a cap or a lock counts under. The party stands for a household that nobody has told us (decisions 65).
Holder = Literal["person", "household", "object"]

# What a formula is called that no official text gives: never filed but as a demonstration (decisions 3).
DESIGNED = ("design", "reconstructed")

# Broken by any formula that has no value: a division by zero, a number out of all range. Never a crash.
ARITHMETIC_UNDEFINED = "ARITHMETIC_UNDEFINED"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from and how sure it is; goes wherever the number goes."""

    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a value may be. With `per`, the upper bound is per unit of another input (kWh a day)."""

    least: Decimal | None = None
    most: Decimal | None = None
    least_excluded: bool = False
    most_excluded: bool = False
    per: str | None = None
    whole: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list's `group` (plots, meters …): all lists of a group have one value each for the same items."""

    group: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Input:
    """An observation that a client sends; with `items` a list, whose bounds hold for each of its values."""

    name: str
    unit: str
    title: Text
    bounds: Bounds
    evidence: Text | None
    items: Items | None = None
    # What a gap in a project's readings means: it counts zero, or nothing is reported over it.
    gaps: GapRule | None = None


@dataclass(frozen=True, slots=True)
class TextInput:
    """A text that a client sends to name a row of a register: capital letters, digits and hyphens.

    No formula knows it: it is a key and nothing else.
    """

    name: str
    title: Text
    least: int
    most: int
    evidence: Text | None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A baseline the server finds; clients give it only to try out.

    From a `factor`, from own `history`, or from a `register` that the scheme keeps. `default` holds where
    nothing is found there; without one the activity goes to review. A factor's value may be published `by`
    season, size of the household, or what a text input names.
    """

    name: str
    unit: str
    title: Text
    bounds: Bounds
    factor: str | None
    kind: str | None
    history: str | None
    default: Decimal | None
    origin: Origin | None
    register: str | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Factor:
    """An emission factor by code; its value is found for a place and day, in `unit`, of this `kind` only."""

    symbol: str
    code: str
    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number of the methodology's own text."""

    symbol: str
    value: Decimal
    unit: str
    title: Text
    origin: Origin


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: what an exact `key`, or a key `above` and `up_to` (None: no end), gives."""

    value: Decimal
    key: Decimal | None
    above: Decimal | None
    up_to: Decimal | None
    title: Text | None


@dataclass(frozen=True, slots=True)
class LookupTable:
    """Values by a key in `key_unit`: exact keys (a class's number), or bands without a gap."""

    name: str
    title: Text
    unit: str
    key_unit: str
    is_banded: bool
    rows: tuple[TableRow, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold; where it does not, the activity is rejected or reviewed for `reason`."""

    id: str
    expression: str
    holds: Node
    verdict: Verdict
    reason: str
    text: Text


@dataclass(frozen=True, slots=True)
class Step:
    """A named intermediate result; the last one is the reduction.

    With `kind`, no electricity factor of another kind may enter it, by whatever branch or earlier step.
    """

    name: str
    expression: str
    value: Node
    unit: str
    title: Text
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class TierTerms:
    """What an evidence tier multiplies the reduction by, and what it asks for."""

    tier: Tier
    multiplier: Decimal
    evidence: Text
    origin: Origin


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit_g` credited grams a `period` for each holder, over all methodologies of the `group`."""

    group: str
    period: Period
    limit_g: int
    origin: Origin
    per: Holder = "person"


@dataclass(frozen=True, slots=True)
class Lock:
    """Of the methodologies with one lock, the first credited in a `period` keeps out the others.

    A car-free day and a drive on that day are two accounts of one thing (decisions 28).
    """

    name: str
    period: Period
    per: Holder = "person"


@dataclass(frozen=True, slots=True)
class Buffer:
    """The share of what is issued that is withheld against reversals, from 0 up to, not including, 1."""

    share: Decimal
    origin: Origin


@dataclass(frozen=True, slots=True)
class Attestation:
    """What nobody can compute: a verifier attests it before a statement."""

    name: str
    title: Text
    note: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case that runs as a test: these inputs at this tier give exactly these grams."""

    name: str
    inputs: dict[str, Value]
    assumptions: dict[str, Decimal]
    tier: Tier
    region: str
    on: date
    reduction_g: int
    credited_g: int
    broken: tuple[str, ...]
    source: str
    texts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class RunningProjects:
    """Projects registered under an earlier version keep it, for reports that begin before `until` (none:
    for as long as they report)."""

    until: date | None


@dataclass(frozen=True, slots=True)
class Filing:
    """With which authority the version is filed, under what number and when."""

    authority: Text
    number: str
    date: date
    is_demonstration: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One version of a methodology. With the purpose `ceiling` its result is a limit, and credits nobody."""

    code: str
    version: int
    edition: Text
    serial_code: str
    family: str
    level: str
    title: Text
    summary: Text
    legal_reference: str
    formula_confidence: str
    participant: Literal["resident", "organisation"]
    activity_type: str | None
    maturity: Literal["A", "B", "C"]
    coin_only: bool
    crediting_period: Text
    rounding: Literal["gram", "tonne"]
    filing: Filing
    published: date
    effective_from: date
    effective_to: date | None
    inputs: tuple[Input, ...]
    resolved: tuple[Resolved, ...]
    factors: tuple[Factor, ...]
    parameters: tuple[Parameter, ...]
    tables: tuple[LookupTable, ...]
    rules: tuple[Rule, ...]
    steps: tuple[Step, ...]
    tiers: tuple[TierTerms, ...]
    caps: tuple[Cap, ...]
    buffer: Buffer | None
    attestations: tuple[Attestation, ...]
    examples: tuple[Example, ...]
    file: CatalogFile = field(repr=False, compare=False)
    purpose: Literal["reduction", "ceiling"] = "reduction"
    locks: tuple[Lock, ...] = ()
    texts: tuple[TextInput, ...] = ()
    running_projects: RunningProjects | None = None
    # What tells an object from others: the household's meter, or the text that names it.
    object: str | None = None

    @property
    def observed_names(self) -> tuple[str, ...]:
        """What a client sends: the numbers, then the texts."""
        return (*(item.name for item in self.inputs), *(item.name for item in self.texts))

    @property
    def key_names(self) -> tuple[str, ...]:
        """What must be known of an act, beside its place and day, to choose its baselines."""
        by = {name for item in self.resolved for name in item.by}
        sized = (HOUSEHOLD_SIZE,) if HOUSEHOLD_SIZE in by else ()
        return (*sized, *(item.name for item in self.texts if item.name in by))

    @property
    def digest(self) -> str:
        """Lower-case hex SHA-256 of the document's bytes."""
        return self.file.digest

    @property
    def buffer_share(self) -> Decimal:
        """What is withheld at issuance; nothing where the document does not speak of it."""
        return self.buffer.share if self.buffer else Decimal(0)

    def expressions(self) -> Iterator[tuple[Key, Node]]:
        """Yield every formula with where it stands: the steps, then the rules."""
        for index, step in enumerate(self.steps):
            yield ("steps", index, "expression"), step.value
        for index, rule in enumerate(self.rules):
            yield ("rules", index, "holds"), rule.holds

    @property
    def argument_names(self) -> tuple[str, ...]:
        """The evaluator's positional arguments: the inputs, then the resolved values."""
        return (*(item.name for item in self.inputs), *(item.name for item in self.resolved))
