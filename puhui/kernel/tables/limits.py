"""How large a table may be, and what every cell must be, whatever form it came in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.errors import CellTooLong, FormulaFound, TableTooLarge

MIB = 1024 * 1024
# A sign before anything but a number starts a formula too.
_FORMULA = re.compile(r"[=@]|[-+](?!\s*[0-9.])")
_SIGNS = frozenset("=@+-")


@dataclass(frozen=True, slots=True)
class Limits:
    """Rows count the heading; `cell` is in characters. What is read whole asks for less than these."""

    file_bytes: int = 200 * MIB  # decisions 39
    rows: int = 1_048_576  # as many as a spreadsheet has
    columns: int = 256
    cell: int = 4_000
    # Of an archive: of all its parts together, and of one part over what it takes packed.
    unpacked_bytes: int = 2048 * MIB
    ratio: int = 200


class Row(NamedTuple):
    """A row by the number that a spreadsheet shows beside it. Cells are trimmed; a workbook has none after
    the last that says something."""

    number: int
    cells: list[str]


def checked(number: int, cells: Sequence[str], limits: Limits) -> Row:
    """Return a row with its cells trimmed; raises TableTooLarge, CellTooLong, FormulaFound."""
    if len(cells) > limits.columns:
        raise too_wide(number, limits)
    trimmed = [cell.strip() for cell in cells]
    for column, cell in enumerate(trimmed, start=1):
        if len(cell) > limits.cell:
            raise too_long(number, column, limits)
        if cell and cell[0] in _SIGNS and _FORMULA.match(cell):
            raise formula(number, column)
    return Row(number, trimmed)


def too_wide(number: int, limits: Limits) -> TableTooLarge:
    """Return the refusal of a row with too many cells."""
    problem = _("Row %(row)s, column %(column)s: there are more than %(limit)s columns.")
    return TableTooLarge(problem, row=number, column=limits.columns + 1, limit=limits.columns)


def too_many(number: int, limits: Limits) -> TableTooLarge:
    """Return the refusal of a row after the last that may be."""
    return TableTooLarge(
        _("Row %(row)s, column %(column)s: there are more than %(limit)s rows."),
        row=number,
        column=1,
        limit=limits.rows,
    )


def too_long(number: int, column: int, limits: Limits) -> CellTooLong:
    """Return the refusal of a cell with too much in it."""
    problem = _("Row %(row)s, column %(column)s: the cell has more than %(limit)s characters.")
    return CellTooLong(problem, row=number, column=column, limit=limits.cell)


def formula(number: int, column: int) -> FormulaFound:
    """Return the refusal of a cell that would be computed."""
    problem = _("Row %(row)s, column %(column)s: the cell holds a formula. Save values alone.")
    return FormulaFound(problem, row=number, column=column)
