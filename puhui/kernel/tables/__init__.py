"""Tables that others made, read row by row under limits: CSV and XLSX. Free of Django, so that a child
process can read what nobody trusts.

    for number, cells in read_rows(file, Limits(columns=60)):      # file: binary, can seek
        ...

A row bears the number that a spreadsheet shows beside it; a row of empty cells is left out. Memory does not
grow with the rows. Every refusal is a TableFault that knows row and column, where it is about one.
"""

from puhui.kernel.tables.errors import (
    CellInvalid,
    CellTooLong,
    EncodingMixed,
    EncodingUnknown,
    FormulaFound,
    TableBroken,
    TableFault,
    TableTooLarge,
    TableUnknown,
)
from puhui.kernel.tables.limits import Limits, Row
from puhui.kernel.tables.reading import read_rows

__all__ = [
    "CellInvalid",
    "CellTooLong",
    "EncodingMixed",
    "EncodingUnknown",
    "FormulaFound",
    "Limits",
    "Row",
    "TableBroken",
    "TableFault",
    "TableTooLarge",
    "TableUnknown",
    "read_rows",
]
