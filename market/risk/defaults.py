"""The figures of `defaults.toml`: what holds for a class until two risk officers change it (ADR 0015)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from market.risk.models import LimitName, ParticipantClass
from puhui.kernel.catalog import CatalogFile, read_document
from puhui.kernel.errors import gettext_noop as _

FILE = Path(__file__).with_name("defaults.toml")
_MAY_FORM = "(BUY|SELL) [A-Z_]+ (HOLD|RETIRE|SELL)"
_NOTHING: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Defaults:
    """Figures and permissions by class, with where they come from and how sure that is."""

    source: str
    confidence: str
    figures: Mapping[str, Mapping[str, int]]
    may: Mapping[str, frozenset[str]]

    def figures_of(self, participant_class: str) -> Mapping[str, int]:
        """Return the limits of a class by name; none for "", the class of those who were not admitted."""
        return self.figures.get(participant_class, _NOTHING)

    def permitted(self, participant_class: str) -> frozenset[str]:
        """Return what a class may do as "SIDE MODE PURPOSE"; nothing for ""."""
        return self.may.get(participant_class, frozenset())


@lru_cache(maxsize=1)
def defaults() -> Defaults:
    """Return the file's figures, read once a process."""
    return read_defaults(read_document(FILE.read_bytes(), name=FILE.name))


def read_defaults(file: CatalogFile) -> Defaults:
    """Return what a document tells; raises DocumentError, also where a class or a figure is missing."""
    root = file.root
    source, confidence = root.text("source"), root.text("confidence")
    figures: dict[str, dict[str, int]] = {}
    may: dict[str, frozenset[str]] = {}
    for table in root.tables("classes"):
        code = table.choice("code", tuple(ParticipantClass.values))
        if code in figures:
            raise table.error(_("%(code)s stands twice"), _("Keep one of the two."), "code", code=code)
        may[code] = frozenset(table.words("may", _MAY_FORM))
        figures[code] = {name: table.integer(name) for name in LimitName.values}
        table.end()
    root.end()
    if missing := sorted(set(ParticipantClass.values) - set(figures)):
        problem = _("the class %(code)s is missing")
        raise root.error(problem, _("Add a table for it."), "classes", code=missing[0])
    return Defaults(source, confidence, figures, may)
