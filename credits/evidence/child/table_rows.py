"""The rows of a CSV or a workbook, as text: the only place that knows either format.

    for number, cells in rows_of(content, media_type): ...

Raises Refused with row and column for whatever is not plain: formulas, links, macros, and more than is taken.
"""

import csv
import io
import zipfile
from collections.abc import Iterator

from verdicts import Refused

CODE = "table_refused"
ROWS_MAX, COLUMNS_MAX, CELL_MAX = 100_000, 200, 1_000
PARTS_MAX, UNPACKED_MAX, RATIO_MAX = 200, 64 * 1024 * 1024, 200
# What a spreadsheet would take for a formula; a number may well begin with a sign.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
# Parts of a workbook that do something, lead outside it or carry other files.
ACTIVE = (
    "vbaproject",
    "externallink",
    "embeddings/",
    "activex",
    "connections.xml",
    "macrosheets",
    "customui",
)


def rows_of(content: bytes, media_type: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (number from 1, cells) of each row that is not empty; raises Refused."""
    rows = _csv(content) if media_type == "text/csv" else _workbook(content)
    for number, cells in enumerate(rows, 1):
        if number > ROWS_MAX:
            raise Refused(CODE, "too many rows", (number, 1))
        if len(cells) > COLUMNS_MAX:
            raise Refused(CODE, "too many columns", (number, COLUMNS_MAX + 1))
        for column, cell in enumerate(cells, 1):
            if len(cell) > CELL_MAX:
                raise Refused(CODE, "cell too long", (number, column))
            if cell.startswith(FORMULA) and not is_number(cell):
                raise Refused(CODE, "formula", (number, column))
        if any(cells):
            yield number, cells


def is_number(text: str) -> bool:
    """Tell whether a cell is a plain decimal number; NaN, infinities and powers are none."""
    digits = text.removeprefix("-").removeprefix("+").replace(",", "")
    whole, _, part = digits.partition(".")
    return (whole + part).isdecimal() and (whole + part).isascii()


def text_of(content: bytes) -> str:
    """Return what the bytes say in UTF-8, UTF-16 by its mark, or GB18030; raises Refused."""
    has_mark = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    names = ["utf-16"] if has_mark else ["utf-8-sig", "gb18030"]
    for name in names:
        try:
            text = content.decode(name)
        except UnicodeError:
            continue
        # Not one encoding to its end, or no text: the other way round it would hold what nobody writes.
        if "\0" not in text and not any(0xE000 <= ord(sign) <= 0xF8FF for sign in set(text)):
            return text
    raise Refused(CODE, "encoding")


def _csv(content: bytes) -> Iterator[list[str]]:
    text = text_of(content)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(CELL_MAX * 4)
    number = 0
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            number += 1
            yield [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Refused(CODE, str(error), (number + 1, 1)) from error


def _workbook(content: bytes) -> Iterator[list[str]]:
    _check_parts(content)
    import openpyxl  # a third of a second, for those that need it

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("workbooks are not read without defusedxml")
    if not book.worksheets:
        raise Refused(CODE, "no sheet")
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what it says of its size may be anything
    for number, row in enumerate(sheet.iter_rows(max_row=ROWS_MAX + 1, max_col=COLUMNS_MAX + 1), 1):
        for column, cell in enumerate(row, 1):
            if cell.data_type == "f":
                raise Refused(CODE, "formula", (number, column))
        yield _stripped(["" if cell.value is None else _written(cell.value) for cell in row])


def _check_parts(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
            raise Refused(CODE, "unpacked size")
        for part in parts:
            name = part.filename.lower()
            if part.flag_bits & 1:
                raise Refused("file_type_refused", "encrypted")
            if part.file_size > RATIO_MAX * max(part.compress_size, 1_000):
                raise Refused(CODE, "packed too well")
            if name.startswith("/") or ".." in name.split("/") or any(word in name for word in ACTIVE):
                raise Refused("file_type_refused", f"part {name[:60]}")
        names = {part.filename for part in parts}
        if not {"[Content_Types].xml", "xl/workbook.xml"} <= names or len(names) != len(parts):
            raise Refused("file_type_refused", "not a workbook")


def _written(value: object) -> str:
    """Return a cell as text: times as in ISO 8601, numbers as they would be typed."""
    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float):
        text = f"{value:.10f}".rstrip("0").rstrip(".")
        return text or "0"
    return str(value).strip()


def _stripped(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells
