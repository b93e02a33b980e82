"""The venue that has no wire: an operator places the order there and enters what the venue's paper says.

A second person confirms each entry (answering.py); it then counts like any venue's word.
"""

from datetime import date

from market.bridge.connectors.reading import read_document, read_executions
from market.bridge.types import Answer, SellOrder


class ManualConnector:
    """Sends nothing and can ask nobody: answers are entered by people."""

    def submit(self, order: SellOrder) -> bytes | None:
        return None

    def query(self, key: str) -> bytes | None:
        return None

    def day_file(self, day: date) -> bytes | None:
        return None

    def read(self, raw: bytes) -> tuple[Answer, ...]:
        return read_executions(read_document(raw))

    def read_day(self, raw: bytes) -> tuple[Answer, ...]:
        return read_executions(read_document(raw))
