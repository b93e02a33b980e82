"""Readings as a spreadsheet saves them: CSV in UTF-8 with the header period_from,period_to,value."""

from typing import Any

from credits.projects.services.readings import ROWS_MOST
from credits.rest.csv_bodies import CsvBodyParser


class ReadingsCsvParser(CsvBodyParser):
    heading = ("period_from", "period_to", "value")
    rows_most = ROWS_MOST

    def body_of(self, rows: list[dict[str, str]]) -> dict[str, Any]:
        return {"readings": rows}
