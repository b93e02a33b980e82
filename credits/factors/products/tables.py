"""A table of product footprints as rows of text: CSV in UTF-8 or GB18030, under limits. Free of Django.

A cell that a spreadsheet would compute is refused wherever it stands: whoever opens the file, or an export
of what was read from it, must not run anything.
"""

import csv
import io
import re
from collections.abc import Sequence

from credits.factors.products.errors import TableRefused
from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.uploads import FILE_BYTES_MAX

ROWS_MOST, COLUMNS_MOST, CELL_MOST = 20_000, 60, 2_000
_ARCHIVE = b"PK\x03\x04"
# A sign before anything but a number starts a formula too.
_FORMULA = re.compile(r"\s*(?:[=@]|[-+](?!\s*[0-9.]))")


def read_table(content: bytes) -> list[list[str]]:
    """Return the lines of a CSV file, cells trimmed; an empty line stays, so that numbers agree.

    Raises TableRefused: too large, not text in either encoding, not CSV, or a formula in it.
    """
    if len(content) > FILE_BYTES_MAX:
        raise TableRefused(_("The file has more than %(limit)s bytes."), limit=FILE_BYTES_MAX)
    if content.startswith(_ARCHIVE):
        raise TableRefused(_("This is a workbook: save it as CSV."))
    text = _decoded(content)
    lines: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), strict=True):
            if len(lines) > ROWS_MOST:
                raise TableRefused(_("The table has more than %(limit)s rows."), limit=ROWS_MOST)
            lines.append(_checked(cells, len(lines) + 1))
    except csv.Error as error:
        raise TableRefused(_("Line %(line)s cannot be read as CSV."), line=len(lines) + 1) from error
    return lines


def _decoded(content: bytes) -> str:
    # What is valid UTF-8 is UTF-8: text of GB18030 hardly ever is by chance.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableRefused(_("The file is neither UTF-8 nor GB18030 text."))


def _checked(cells: Sequence[str], line: int) -> list[str]:
    if len(cells) > COLUMNS_MOST:
        raise TableRefused(_("Line %(line)s has more than %(limit)s cells."), line=line, limit=COLUMNS_MOST)
    for cell in cells:
        if len(cell) > CELL_MOST:
            raise TableRefused(
                _("A cell of line %(line)s has more than %(limit)s characters."), line=line, limit=CELL_MOST
            )
        if _FORMULA.match(cell):
            raise TableRefused(_("Line %(line)s holds a formula: save values alone."), line=line)
    return [cell.strip() for cell in cells]
