"""The figures of `terms.toml`, read once a process, and the days until which somebody's turn lasts."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from credits.verification.figures import read_figures
from puhui.kernel.calendar import add_working_days, overrides
from puhui.kernel.catalog import CatalogFile, read_document
from puhui.kernel.clock import business_date, puhui_now

FILE = Path(__file__).with_name("terms.toml")
_FIGURES = (
    "accreditation_years",
    "in_a_row_most",
    "second_reader_above_t",
    "blind_permille",
    "material_permille",
    "sample_least",
    "sample_most",
    "sample_factor",
    "sample_factor_risky",
    "risk_factor",
    "far_permille",
    "large_share_permille",
)
_DUE = ("statement", "clarification", "corrective_action", "judging", "second", "blind")


@dataclass(frozen=True, slots=True)
class Terms:
    """How reports are verified: each figure in the unit of its name, `due` in working days."""

    accreditation_years: int
    in_a_row_most: int
    second_reader_above_t: int
    blind_permille: int
    material_permille: int
    sample_least: int
    sample_most: int
    sample_factor: int
    sample_factor_risky: int
    risk_factor: int
    far_permille: int
    large_share_permille: int
    due: dict[str, int]

    def readers_wanted(self, tonnes: int) -> int:
        """Return how many bodies read a report of so many tonnes before a statement takes effect."""
        return 2 if tonnes > self.second_reader_above_t else 1


@lru_cache(maxsize=1)
def terms() -> Terms:
    """Return the file's figures."""
    return read_terms(read_document(FILE.read_bytes(), name=FILE.name))


def read_terms(file: CatalogFile) -> Terms:
    """Return what a document tells; raises DocumentError where a figure is missing or unknown."""
    return Terms(**read_figures(file, _FIGURES, _DUE))


def due_on(turn: str, now: datetime) -> date:
    """Return the last day of a turn that begins now: `statement`, `clarification` … (working days)."""
    return add_working_days(business_date(now), terms().due[turn], overrides())


def is_over(day: date | None) -> bool:
    """Tell whether a turn that lasts to the end of a day is over now; one without a day never is."""
    return day is not None and day < business_date(puhui_now())
