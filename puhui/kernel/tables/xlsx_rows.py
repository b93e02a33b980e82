"""Rows of a workbook's first sheet, as they come out of its archive: nothing but one piece is in memory.

Our own reader, since python-calamine holds a sheet whole and openpyxl something of every row it has read
(docs/adr/0025).
"""

from collections.abc import Iterator
from typing import BinaryIO

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.errors import CellInvalid, TableBroken
from puhui.kernel.tables.limits import Limits, Row, checked, formula, too_long, too_many, too_wide
from puhui.kernel.tables.xlsx_package import Package, opened
from puhui.kernel.tables.xlsx_values import Styles, Texts, date_text, number_text
from puhui.kernel.tables.xml_events import Attributes, Events, read_events

_DIGITS = "0123456789"
_BOOLEANS = {"1": "TRUE", "0": "FALSE"}


def xlsx_rows(file: BinaryIO, size: int, limits: Limits) -> Iterator[Row]:
    """Read the first sheet of a workbook of `size` bytes; raises TableFault."""
    with opened(file, size, limits) as package:
        texts, styles = Texts(limits.cell), Styles()
        if package.styles:
            package.tell(package.styles, styles)
        if package.texts:
            _read_texts(package, texts)
        sheet = _Sheet(texts, styles, limits, is_from_1904=package.book.is_from_1904)
        try:
            with package.part(package.sheet) as stream:
                for _piece in read_events(stream, sheet):
                    yield from sheet.rows
                    sheet.rows.clear()
        except TableBroken as error:
            raise error if error.row else sheet.broken() from error


def _read_texts(package: Package, texts: Texts) -> None:
    with package.part(package.texts or "") as stream:
        for _piece in read_events(stream, texts):
            pass


class _Sheet(Events):
    """Gathers `rows` from the events of a sheet, one piece after the other."""

    def __init__(self, texts: Texts, styles: Styles, limits: Limits, *, is_from_1904: bool) -> None:
        self._texts, self._styles, self._limits = texts, styles, limits
        self._is_from_1904 = is_from_1904
        self._columns: dict[str, int] = {}
        self._number, self._column = 0, 0
        self._cells: list[str] = []
        self._type, self._style = "n", ""
        self._is_in_cell, self._is_value, self._asides = False, False, 0
        self._parts: list[str] = []
        self._length = 0
        self.rows: list[Row] = []

    def begin(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._begin_cell(attributes)
        elif name == "row":
            self._begin_row(attributes)
        elif self._is_in_cell:
            if name == "f":
                raise formula(self._number, self._column)
            if name == "rPh":
                self._asides += 1
            self._is_value = name in ("v", "t") and not self._asides

    def text(self, data: str) -> None:
        if self._is_value:
            self._parts.append(data)
            self._length += len(data)
            if self._length > self._limits.cell:
                raise too_long(self._number, self._column, self._limits)

    def end(self, name: str) -> None:
        self._is_value = False
        if name == "c":
            self._is_in_cell = False
            if self._parts:
                self._keep(self._value("".join(self._parts)))
                self._parts.clear()
                self._length = 0
        elif name == "rPh":
            self._asides -= 1
        elif name == "row":
            if self._cells:
                self.rows.append(checked(self._number, self._cells, self._limits))
                self._cells = []
        elif name == "sheetData":
            self.is_done = True

    def broken(self) -> TableBroken:
        """Return the refusal of what cannot be read, by how far the sheet came."""
        problem = _("Row %(row)s, column %(column)s: the sheet is damaged from here on.")
        return TableBroken(problem, row=self._number or 1, column=self._column or 1)

    def _begin_row(self, attributes: Attributes) -> None:
        told = attributes.get("r", str(self._number + 1))
        number = int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
        if number <= self._number or self._cells:
            raise TableBroken(
                _("Row %(row)s, column %(column)s: rows or cells are not in order."),
                row=self._number + 1,
                column=1,
            )
        if number > self._limits.rows:
            raise too_many(number, self._limits)
        self._number, self._column = number, 0

    def _begin_cell(self, attributes: Attributes) -> None:
        column = self._column + 1
        if told := attributes.get("r"):
            letters = told.rstrip(_DIGITS)
            column = self._columns.get(letters) or self._columns.setdefault(letters, _column_of(letters))
        if column <= self._column or not self._number:
            problem = _("Row %(row)s, column %(column)s: rows or cells are not in order.")
            raise TableBroken(problem, row=self._number or 1, column=self._column + 1)
        self._column, self._is_in_cell = column, True
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")

    def _keep(self, value: str) -> None:
        """Put a value into its column; an empty cell far out, with a style alone, is nothing."""
        if not value:
            return
        if self._column > self._limits.columns:
            raise too_wide(self._number, self._limits)
        self._cells += [""] * (self._column - 1 - len(self._cells))
        self._cells.append(value)

    def _value(self, text: str) -> str:
        """Return what the cell says; raises CellInvalid."""
        value: str | None
        match self._type:
            case "s":
                value = self._text_at(text)
            case "b":
                value = _BOOLEANS.get(text)
            case "n" if self._style in self._styles.dates:
                value = date_text(text, is_from_1904=self._is_from_1904)
            case "n":
                value = number_text(text)
            case "e":
                value = None
            case _:
                value = text
        if value is None:
            problem = _("Row %(row)s, column %(column)s: '%(text)s' is an error, or no value that there is.")
            raise CellInvalid(problem, row=self._number, column=self._column, text=text[:40])
        return value

    def _text_at(self, number: str) -> str | None:
        try:
            return self._texts[int(number)] if number.isascii() and number.isdigit() else None
        except (IndexError, ValueError):
            return None


def _column_of(letters: str) -> int:
    """Return the number of a column by its letters; 0 of none, which comes after no other."""
    if not 1 <= len(letters) <= 3 or not all("A" <= letter <= "Z" for letter in letters):
        return 0
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column
