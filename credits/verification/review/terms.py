"""The figures of `terms.toml`, read once a process."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from credits.verification.figures import read_figures
from credits.verification.review.states import CaseKind
from puhui.kernel.catalog import CatalogFile, read_document

FILE = Path(__file__).with_name("terms.toml")
_FIGURES = (
    "second_reader_above_g",
    "lease_minutes",
    "reread_accepted_by_people_permille",
    "reread_accepted_by_rule_permille",
    "appeal_within_days",
    "data_missing_days",
    "photo_missing_days",
)
_DUE = ("above_limit", "appeal", "review", "rereading", "finding")


@dataclass(frozen=True, slots=True)
class Terms:
    """How claims are read: limits in grams, times in the unit of their names, `due` in working days."""

    second_reader_above_g: int
    lease_minutes: int
    reread_accepted_by_people_permille: int
    reread_accepted_by_rule_permille: int
    appeal_within_days: int
    data_missing_days: int
    photo_missing_days: int
    due: dict[str, int]

    def readers_wanted(self, value_g: int) -> int:
        """Return how many people read a case of this worth before it is decided."""
        return 2 if value_g > self.second_reader_above_g else 1

    def due_days(self, kind: str, value_g: int) -> int:
        """Return in how many working days a case is due."""
        if kind != CaseKind.REREADING and value_g > self.second_reader_above_g:
            return self.due["above_limit"]
        return self.due[kind.lower()]


@lru_cache(maxsize=1)
def terms() -> Terms:
    """Return the file's figures."""
    return read_terms(read_document(FILE.read_bytes(), name=FILE.name))


def read_terms(file: CatalogFile) -> Terms:
    """Return what a document tells; raises DocumentError where a figure is missing or unknown."""
    return Terms(**read_figures(file, _FIGURES, _DUE))
