"""Reads from a scheme's file how many tonnes may be issued in a year and on a day (ADRs 0062, 0076)."""

from dataclasses import dataclass

from puhui.kernel.catalog import Table
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.quantities import AMOUNT_MAX, G_PER_T

TONNES_MAX = AMOUNT_MAX // G_PER_T


@dataclass(frozen=True, slots=True)
class CeilingTerms:
    """Tonnes that may be issued in a calendar year, of a methodology (empty: of all together)."""

    year: int
    methodology: str
    tonnes: int


@dataclass(frozen=True, slots=True)
class DailyCeilingTerms:
    """Tonnes of a methodology that may be issued on a day (empty: of each that has no row of its own)."""

    methodology: str
    tonnes: int


def read_ceilings(root: Table) -> tuple[CeilingTerms, ...]:
    """Return the ceilings of years; raises DocumentError, also where one is told twice."""
    found: dict[tuple[int, str], CeilingTerms] = {}
    for table in root.tables("ceilings"):
        terms = CeilingTerms(
            year=table.integer("year", least=2000, most=2999),
            methodology=table.text("methodology", "", most=60),
            tonnes=table.integer("tonnes", most=TONNES_MAX),
        )
        if (terms.year, terms.methodology) in found:
            fix = _("Leave one row for a year and methodology.")
            raise table.error(_("the ceiling is told twice"), fix, "year")
        table.end()
        found[terms.year, terms.methodology] = terms
    return tuple(found.values())


def read_daily_ceilings(root: Table) -> tuple[DailyCeilingTerms, ...]:
    """Return the ceilings of days; raises DocumentError, also for a methodology that is not in force.

    A slip in its code would leave the methodology that was meant under the looser row for all others.
    """
    in_force = {table.text("methodology", most=60) for table in root.tables("in_force")}
    found: dict[str, DailyCeilingTerms] = {}
    for table in root.tables("daily_ceilings"):
        terms = DailyCeilingTerms(
            methodology=table.text("methodology", "", most=60),
            tonnes=table.integer("tonnes", least=1, most=TONNES_MAX),
        )
        if terms.methodology in found:
            fix = _("Leave one row for a methodology, and one for those that have none.")
            raise table.error(_("the day's ceiling is told twice"), fix, "tonnes")
        if terms.methodology and terms.methodology not in in_force:
            fix = _("Name a methodology of 'in_force', or leave it out for all that have no row.")
            raise table.error(_("%(code)s is not in force here"), fix, "methodology", code=terms.methodology)
        table.end()
        found[terms.methodology] = terms
    return tuple(found.values())
