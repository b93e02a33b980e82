"""Workbooks for tests: by openpyxl, which knows nothing of our reader, and by hand where no writer would."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def written(rows: Iterable[Sequence[Any]]) -> bytes:
    """Return a workbook as a spreadsheet writes it."""
    book = Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def by_hand(
    sheet_data: str, *, head: str = "", texts: str | None = None, more: Mapping[str, bytes] | None = None
) -> bytes:
    """Return the least workbook with this inside `<sheetData>`; `head` stands before the sheet's tags."""
    parts = {
        "_rels/.rels": _relations({"r1": ("officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(
            {"r1": ("worksheet", "worksheets/sheet1.xml"), "r2": ("sharedStrings", "/xl/texts.xml")}
            if texts is not None
            else {"r1": ("worksheet", "worksheets/sheet1.xml")}
        ),
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData>'
        "</worksheet>",
    }
    if texts is not None:
        parts["xl/texts.xml"] = f'<sst xmlns="{MAIN}">{texts}</sst>'
    return archive(parts | dict(more or {}))


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a packed archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{id_}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for id_, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{PACKAGE}">{lines}</Relationships>'
