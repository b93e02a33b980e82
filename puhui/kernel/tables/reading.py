"""Tells what a file is by its first bytes, never by its name, and reads its rows."""

from collections.abc import Iterator
from typing import BinaryIO

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.csv_rows import csv_rows
from puhui.kernel.tables.errors import TableTooLarge, TableUnknown
from puhui.kernel.tables.limits import Limits, Row
from puhui.kernel.tables.xlsx_rows import xlsx_rows

_ZIP = b"PK\x03\x04"
# The container of old workbooks, and of new ones under a password.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DEFAULT = Limits()


def read_rows(file: BinaryIO, limits: Limits = DEFAULT) -> Iterator[Row]:
    """Read the rows of a CSV file or of a workbook's first sheet, one at a time; the file stays open.

    A CSV is read twice: whether it has one encoding is known only at its end. Raises TableFault, while it is
    read: whoever stores rows does so in one transaction.
    """
    size = file.seek(0, 2)
    if size > limits.file_bytes:
        raise TableTooLarge(_("The file has more than %(limit)s bytes."), limit=limits.file_bytes)
    file.seek(0)
    head = file.read(len(_COMPOUND))
    file.seek(0)
    if head.startswith(_ZIP):
        yield from xlsx_rows(file, size, limits)
    elif head.startswith(_COMPOUND):
        raise TableUnknown(_("This is an old workbook, or one with a password: save it as XLSX or CSV."))
    else:
        yield from csv_rows(file, limits)
