"""Why a table is not read, and where."""

from typing import Any

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class TableFault(PuhuiError):
    """Base of all of them. `row` and `column` count from 1, and are None where it is about the whole file.

    Texts name the place as a spreadsheet does: row 3, column C.
    """

    kind, code, title = Kind.INVALID, "table_refused", _("The table is not taken")

    def __init__(
        self, detail: str = "", /, *, row: int | None = None, column: int | None = None, **data: Any
    ):
        self.row, self.column = row, column
        place: dict[str, Any] = {}
        if row is not None:
            place["row"] = row
        if column is not None:
            place["column"] = letters_of(column)
        super().__init__(detail, **place, **data)


class TableUnknown(TableFault):
    """The file is neither CSV nor a plain XLSX workbook."""

    code = "table_unknown"


class TableTooLarge(TableFault):
    """More bytes, rows or columns than may be, packed or unpacked."""

    code = "table_too_large"


class TableBroken(TableFault):
    """The file breaks the rules of its own form."""

    code = "table_broken"


class EncodingUnknown(TableFault):
    """The text is in none of the encodings that are read."""

    code = "table_encoding_unknown"


class EncodingMixed(TableFault):
    """Some rows are in one encoding and some in another: no reading of it would be right."""

    code = "table_encoding_mixed"


class FormulaFound(TableFault):
    """A cell that a spreadsheet would compute: who opens the file, or an export of it, must run nothing."""

    code = "table_formula"


class CellTooLong(TableFault):
    code = "table_cell_too_long"


class CellInvalid(TableFault):
    """A cell holds an error of a formula, or a number or date that there is not."""

    code = "table_cell_invalid"


def letters_of(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
