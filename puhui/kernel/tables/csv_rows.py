"""Rows of CSV: cells between commas or semicolons, or tabs as spreadsheets save them in UTF-16."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from puhui.kernel.errors import gettext_noop as _
from puhui.kernel.tables.encodings import encoding_of
from puhui.kernel.tables.errors import EncodingUnknown, TableBroken
from puhui.kernel.tables.limits import Limits, Row, checked, too_long, too_many, too_wide

# Characters of one row, over all its lines: a quote that is never closed must not gather the file.
ROW_MOST = 1024 * 1024


def csv_rows(file: BinaryIO, limits: Limits) -> Iterator[Row]:
    """Read a CSV file from its beginning; raises TableFault."""
    encoding = encoding_of(file, limits)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        yield from _rows(_Lines(text, limits), limits)
    finally:
        if not file.closed:
            text.detach()  # the file is the caller's, and stays open


def _rows(lines: "_Lines", limits: Limits) -> Iterator[Row]:
    delimiter = max(",;\t", key=lines.first.count)
    lines.delimiter = delimiter
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.refuse()
        lines.number += 1
        if lines.number > limits.rows:
            raise too_many(lines.number, limits)
        lines.taken.clear()
        lines.length = 0
        row = checked(lines.number, cells, limits)
        if any(row.cells):
            yield row


class _Lines:
    """The lines of a file for csv, with those of the row at hand kept, to tell where it breaks."""

    def __init__(self, text: io.TextIOWrapper, limits: Limits) -> None:
        self._text, self._limits = text, limits
        self.delimiter = ","
        self.number, self.length = 0, 0
        self.taken: list[str] = []
        self.first = self._read()
        self._waits = bool(self.first)

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self.first if self._waits else self._read()
        self._waits = False
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.length += len(line)
        if self.length > ROW_MOST:
            self._refuse_length()
        return line

    def _read(self) -> str:
        try:
            line = self._text.readline(ROW_MOST + 1)
        except UnicodeError as error:
            problem = _("Row %(row)s, column %(column)s: not the UTF-16 text that it says to be.")
            raise EncodingUnknown(problem, row=self.number + 1, column=1) from error
        if "\0" in line:
            problem = _("Row %(row)s, column %(column)s: neither UTF-8 nor GB18030 text.")
            raise EncodingUnknown(problem, row=self.number + 1, column=self._column(line[: line.index("\0")]))
        return line

    def _column(self, before: str) -> int:
        return before.count(self.delimiter) + 1

    def _refuse_length(self) -> NoReturn:
        column = self._column("".join(self.taken))
        if column > self._limits.columns:
            raise too_wide(self.number + 1, self._limits)
        raise too_long(self.number + 1, column, self._limits)

    def refuse(self) -> NoReturn:
        """Raise what is wrong with the row at hand, which csv could not read; it does not say where."""
        row = "".join(self.taken)
        column, is_unfinished, begins = 1, False, 0
        at = 0
        while at < len(row):
            if row[at] == self.delimiter:
                column, begins = column + 1, at + 1
            elif row[at] == '"' and at == begins:
                end = _closing(row, at + 1)
                if end < 0:
                    is_unfinished = True
                    break
                if row[end + 1 : end + 2] not in (self.delimiter, "\r", "\n", ""):
                    break
                at = end
            at += 1
        if not is_unfinished and at >= len(row):  # every quote is in order: then one cell is too long
            cells = row.split(self.delimiter)
            column = max(range(len(cells)), key=lambda index: len(cells[index])) + 1
            raise too_long(self.number + 1, column, self._limits)
        if len(row) - begins > csv.field_size_limit():
            raise too_long(self.number + 1, column, self._limits)
        problem = _("Row %(row)s, column %(column)s: a quotation mark is not closed, or closed too early.")
        raise TableBroken(problem, row=self.number + 1, column=column)


def _closing(row: str, at: int) -> int:
    """Return where the quotation that began before `at` ends, -1 if it does not; doubled marks are text."""
    while True:
        at = row.find('"', at)
        if at < 0 or row[at + 1 : at + 2] != '"':
            return at
        at += 2
