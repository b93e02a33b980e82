"""The filing as a workbook: a sheet a part, every cell a text, so that nothing in it is ever a formula."""

import re
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet.worksheet import Worksheet

from credits.issuance.filing.rows import parts_of
from credits.issuance.filing.texts import HEAD, PARTS
from credits.issuance.filing.zipping import pack, unpack

# A cell of a workbook takes no more.
CELL_MOST = 32_000
_MADE = datetime(1980, 1, 1)  # noqa: DTZ001  the format knows no zone
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def write_workbook(content: dict[str, Any]) -> bytes:
    """Return the XLSX; packed anew without its time of writing, so that it is the same again."""
    book = Workbook()
    book.properties.creator, book.properties.created = "puhui", _MADE
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "head"
    _fill(sheet, [(f"{text.zh} {text.en}", str(content[key])) for key, text in HEAD.items()])
    for name, rows in parts_of(content).items():
        title = PARTS[name]
        _fill(book.create_sheet(name[:31]), [(f"{title.zh} {title.en}", ""), *rows])
    buffer = BytesIO()
    book.save(buffer)
    files = unpack(buffer.getvalue())
    core = "docProps/core.xml"
    files[core] = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", files[core])
    return pack(files)


def _fill(sheet: Worksheet, rows: list[tuple[str, str]]) -> None:
    for row, pair in enumerate(rows, start=1):
        for column, value in enumerate(pair, start=1):
            cell = sheet.cell(row=row, column=column)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:CELL_MOST]
            cell.data_type = "s"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 48, 90
