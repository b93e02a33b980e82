"""Factor values as plain rows: what the files say and what the tables hold, in one form. Free of Django."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from credits.factors.quality import Quality
from puhui.kernel.catalog import Text


@dataclass(frozen=True, slots=True)
class Source:
    """The published document a value comes from; what is not known is empty. `date` is as printed."""

    title: str
    number: str = ""
    date: str = ""
    url: str = ""

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.number, self.date) if part)


@dataclass(frozen=True, slots=True)
class FactorRow:
    """One version of one value. `value` is the printed text; `id` is that of the table, 0 if not stored."""

    code: str
    title: Text
    region: str
    year: int | None
    kind: str
    value: str
    unit: str
    gas: str
    valid_from: date | None
    valid_to: date | None
    status: str
    confidence: str
    uncertainty: str
    source: Source
    note: str
    published: date
    id: int = 0
    version: int = 1
    quality: Quality | None = None
    gwp_set: str = ""

    @property
    def number(self) -> Decimal:
        return Decimal(self.value)

    @property
    def key(self) -> tuple[str, str, int | None]:
        """What versions are counted within."""
        return self.code, self.region, self.year

    @property
    def digest(self) -> str:
        """SHA-256 over the content: two rows with one digest say the same.

        What is not stated takes no part, so that a new column makes no new version of what is published.
        """
        parts: tuple[object, ...] = (
            *(self.code, *self.title, self.region, self.year, self.kind, self.value, self.unit, self.gas),
            *(self.valid_from, self.valid_to, self.status, self.confidence, self.uncertainty),
            *(self.source.title, self.source.number, self.source.date, self.source.url, self.note),
        )
        if self.quality is not None:
            parts += ("quality", *self.quality.scores.values(), self.quality.basic)
        if self.gwp_set:
            parts += ("gwp_set", self.gwp_set)
        return sha256("\x1f".join("" if part is None else str(part) for part in parts).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Substitute:
    """Where `for_region` has no value of `code`, the one of `use_region` stands in as a placeholder."""

    code: str
    for_region: str
    use_region: str
    confidence: str
