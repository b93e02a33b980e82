"""Bodies as a spreadsheet saves them: CSV in UTF-8 under one fixed heading, no longer than a JSON body."""

import csv
import io
from abc import ABC, abstractmethod
from typing import Any, ClassVar

from rest_framework.parsers import BaseParser

from puhui.kernel.errors import InvalidInput, TooManyItems, gettext_noop
from puhui.kernel.rest.parsers import read_body


class CsvMalformed(InvalidInput):
    """Not the table that is expected."""

    code, title = "invalid_csv", gettext_noop("The table is malformed")


class CsvBodyParser(BaseParser, ABC):
    """Parses text/csv into what the JSON body would be; raises BodyTooLarge, CsvMalformed, TooManyItems.

    `heading` are the columns, in this order; `rows_most` how many rows are taken.
    """

    media_type = "text/csv"
    heading: ClassVar[tuple[str, ...]]
    rows_most: ClassVar[int]

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        body = read_body(parser_context["request"])
        try:
            # Spreadsheets put a mark in front that tells the encoding.
            text = body.decode("utf-8-sig")
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        except (UnicodeDecodeError, csv.Error) as error:
            raise CsvMalformed from error
        columns = len(self.heading)
        if "\0" in text or not rows or tuple(name.strip() for name in rows[0]) != self.heading:
            raise CsvMalformed(gettext_noop("The first line is %(heading)s."), heading=",".join(self.heading))
        if len(rows) - 1 > self.rows_most:
            raise TooManyItems(gettext_noop("At most %(limit)s are taken."), limit=self.rows_most)
        if any(len(row) != columns for row in rows):
            raise CsvMalformed(gettext_noop("Each line has %(columns)s values."), columns=columns)
        cells = ((cell.strip() for cell in row) for row in rows[1:])
        return self.body_of([dict(zip(self.heading, row, strict=True)) for row in cells])

    @abstractmethod
    def body_of(self, rows: list[dict[str, str]]) -> dict[str, Any]:
        """Return what the JSON body would be."""
