"""How the files of figures are read, on reports and on claims: whole numbers by name, and days of turns."""

from collections.abc import Iterable
from typing import Any

from puhui.kernel.catalog import CatalogFile


def read_figures(file: CatalogFile, figures: Iterable[str], due: Iterable[str]) -> dict[str, Any]:
    """Return the whole numbers of a document by their names, and under `due` the working days of each turn.

    Raises DocumentError where one is missing or unknown, or the document does not name its source.
    """
    root = file.root
    root.text("source")
    read: dict[str, Any] = {name: root.integer(name) for name in figures}
    days = root.table("due_working_days")
    read["due"] = {name: days.integer(name) for name in due}
    days.end()
    root.end()
    return read
