"""The sandbox venue (deploy/sandbox_venue): a process of its own, spoken to over HTTP on this machine."""

import json
from dataclasses import asdict
from datetime import date
from urllib.parse import quote

from django.conf import settings

from market.bridge.connectors.http import ask
from market.bridge.connectors.reading import ANSWER_BYTES_MOST, read_document, read_executions
from market.bridge.errors import Malformed, VenueSilent
from market.bridge.types import Answer, SellOrder

DAY_BYTES_MOST = 8 * 1024 * 1024
DAY_EXECUTIONS_MOST = 50_000


class SandboxConnector:
    """Orders, questions and day files as JSON; `endpoint` or else the installation's SANDBOX_VENUE_URL."""

    def __init__(self, endpoint: str = "") -> None:
        self._endpoint = (endpoint or settings.SANDBOX_VENUE_URL).rstrip("/")

    def submit(self, order: SellOrder) -> bytes | None:
        return self._ask("POST", "/orders", json.dumps(asdict(order)).encode())

    def query(self, key: str) -> bytes | None:
        return self._ask("GET", f"/orders/{quote(key, safe='')}")

    def day_file(self, day: date) -> bytes | None:
        return self._ask("GET", f"/days/{day.isoformat()}", most=DAY_BYTES_MOST)

    def read(self, raw: bytes) -> tuple[Answer, ...]:
        document = read_document(raw)
        # It never got the order: sent again under the same key it does no harm.
        if document.get("error") == "unknown_order":
            return ()
        if "error" in document:
            raise Malformed(f"the venue answers {str(document['error'])[:100]}")
        return read_executions(document)

    def read_day(self, raw: bytes) -> tuple[Answer, ...]:
        return read_executions(read_document(raw), most=DAY_EXECUTIONS_MOST)

    def _ask(self, method: str, path: str, body: bytes = b"", *, most: int = ANSWER_BYTES_MOST) -> bytes:
        if not self._endpoint:
            raise VenueSilent("SANDBOX_VENUE_URL is empty: the connector is off")
        return ask(self._endpoint, method, path, body, most=most)
