"""Readings as a spreadsheet saves them: CSV in UTF-8 with the header period_from,period_to,value."""

import csv
import io
from typing import Any

from rest_framework.parsers import BaseParser

from credits.projects.services.readings import ROWS_MOST
from puhui.kernel.errors import InvalidInput, TooManyItems, gettext_noop
from puhui.kernel.rest.parsers import read_body

HEADER = ["period_from", "period_to", "value"]


class CsvMalformed(InvalidInput):
    """Not the table that is expected."""

    code, title = "invalid_csv", gettext_noop("The table is malformed")


class ReadingsCsvParser(BaseParser):
    """Parses text/csv into what the JSON body would be; raises BodyTooLarge, CsvMalformed, TooManyItems."""

    media_type = "text/csv"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        body = read_body(parser_context["request"])
        try:
            # Spreadsheets put a mark in front that tells the encoding.
            text = body.decode("utf-8-sig")
            rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
        except (UnicodeDecodeError, csv.Error) as error:
            raise CsvMalformed from error
        if "\0" in text or not rows or [name.strip() for name in rows[0]] != HEADER:
            raise CsvMalformed(gettext_noop("The first line is period_from,period_to,value."))
        if len(rows) - 1 > ROWS_MOST:
            raise TooManyItems(gettext_noop("At most %(limit)s are taken."), limit=ROWS_MOST)
        if any(len(row) != len(HEADER) for row in rows):
            raise CsvMalformed(gettext_noop("Each line has three values."))
        return {
            "readings": [dict(zip(HEADER, (cell.strip() for cell in row), strict=True)) for row in rows[1:]]
        }
