"""Which value of a factor holds for a place and a day: one rule for preview, batch and recomputation.

Nearest place first (city, province, grid region, nation, world), a substitute where a place has none;
there, the latest year up to the activity's, else the latest published one. A value that only serves
comparison, or that its copies contradict, never resolves; neither does one of another kind. Free of Django.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from credits.factors.rows import FactorRow, Substitute
from credits.factors.units import scale
from credits.factors.vocabulary import RESOLVABLE
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.regions import region_chain

WORLD = "GLOBAL"


class FactorMissing(PuhuiError):
    """No table has a value: `factor` code, `factor_kind`, `region`, `day`. Never answered by a guess."""

    kind, code, title = Kind.CONFLICT, "factor_missing", _("No published factor applies")


@dataclass(frozen=True, slots=True)
class ResolvedFactor:
    """The row that holds, its value in the wanted unit, and whether it only stands in for another."""

    row: FactorRow
    value: Decimal
    unit: str
    is_placeholder: bool

    @property
    def factor_year(self) -> int | None:
        return self.row.year


class FactorTable:
    """All known rows, indexed; immutable. Of one code, place and year the highest version begun counts."""

    def __init__(self, rows: Iterable[FactorRow], substitutes: Iterable[Substitute]):
        rows, self._given = list(rows), list(substitutes)
        self.by_id = {row.id: row for row in rows}
        self._rows: dict[tuple[str, str], list[FactorRow]] = defaultdict(list)
        for row in rows:
            self._rows[row.code, row.region].append(row)
        self._substitutes = {(item.code, item.for_region): item.use_region for item in self._given}

    def with_row(self, row: FactorRow) -> "FactorTable":
        """Return a table with one more row, to see what it would change."""
        return FactorTable([*(one for rows in self._rows.values() for one in rows), row], self._given)

    def codes(self) -> frozenset[str]:
        """Return the codes of all factors."""
        return frozenset(code for code, _region in self._rows)

    def kinds(self, code: str) -> frozenset[str]:
        """Return the kinds under which a factor is published anywhere."""
        return frozenset(
            row.kind for (name, _region), rows in self._rows.items() if name == code for row in rows
        )

    def history(self, code: str) -> list[FactorRow]:
        """Return every version of a factor everywhere, by place, year and version."""
        rows = [row for (name, _region), some in self._rows.items() if name == code for row in some]
        return sorted(rows, key=lambda row: (row.region, row.year or 0, row.version))

    def find(
        self, code: str, kind: str | None, region: str, on: date, *, known_on: date | None = None
    ) -> tuple[FactorRow, bool] | None:
        """Return the row that holds for a place and day and whether it only stands in; None if there is none.

        Without a `kind` whichever holds is returned, for those who list what there is. Raises RegionUnknown.
        """
        return self.find_first((code,), kind, region, on, known_on=known_on)

    def find_first(
        self,
        codes: Sequence[str],
        kind: str | None,
        region: str,
        on: date,
        *,
        known_on: date | None = None,
    ) -> tuple[FactorRow, bool] | None:
        """Return what `find` does of the first of several codes that the nearest place has a value of.

        A nearer place's value for everybody comes before a farther one's for this very case.
        """
        for place, code, stands_in in self._places(codes, region):
            row = self._latest(code, kind, place, on, known_on)
            if row is not None:
                return row, stands_in or row.status == "placeholder"
        return None

    def resolve(
        self, code: str, kind: str, region: str, on: date, *, unit: str, known_on: date | None = None
    ) -> ResolvedFactor:
        """Return the value for a place and day in `unit`; with `known_on`, as it was known that day.

        Raises FactorMissing, RegionUnknown, UnitMismatch.
        """
        found = self.find(code, kind, region, on, known_on=known_on)
        if found is None:
            problem = _("No published %(factor)s of kind %(factor_kind)s applies in %(region)s on %(day)s.")
            raise FactorMissing(problem, factor=code, factor_kind=kind, region=region, day=on.isoformat())
        row, is_placeholder = found
        return ResolvedFactor(row, row.number * scale(row.unit, unit), unit, is_placeholder)

    def resolve_first(
        self,
        codes: Sequence[str],
        kind: str,
        region: str,
        on: date,
        *,
        unit: str,
        known_on: date | None = None,
    ) -> ResolvedFactor | None:
        """Return what `find_first` finds in `unit`, None if it finds nothing.

        Raises RegionUnknown, UnitMismatch.
        """
        found = self.find_first(codes, kind, region, on, known_on=known_on)
        if found is None:
            return None
        row, is_placeholder = found
        return ResolvedFactor(row, row.number * scale(row.unit, unit), unit, is_placeholder)

    def _places(self, codes: Sequence[str], region: str) -> Iterator[tuple[str, str, bool]]:
        for place in dict.fromkeys((*region_chain(region), WORLD)):
            for code in codes:
                yield place, code, False
                if (code, place) in self._substitutes:
                    yield self._substitutes[code, place], code, True

    def _latest(
        self, code: str, kind: str | None, place: str, on: date, known_on: date | None
    ) -> FactorRow | None:
        current: dict[int | None, FactorRow] = {}
        for row in self._rows.get((code, place), ()):
            if known_on is not None and row.published > known_on:
                continue
            if row.valid_from is not None and row.valid_from > on:
                continue  # it has not begun: the version before it still holds
            if row.year not in current or row.version > current[row.year].version:
                current[row.year] = row
        usable = [row for row in current.values() if kind in (None, row.kind) and _usable(row, on)]
        return max(usable, key=lambda row: _rank(row, on), default=None)


def _usable(row: FactorRow, on: date) -> bool:
    ended = row.valid_to is not None and row.valid_to <= on
    return row.status in RESOLVABLE and not ended


def _rank(row: FactorRow, on: date) -> tuple[int, int]:
    """Years up to the activity's come before an undated value, and that before later years."""
    if row.year is None:
        return 1, 0
    return (2 if row.year <= on.year else 0), row.year
