"""Connectors, one a venue's kind: how orders reach it and how its words are read. Named by `Venue.connector`.

A new one is a new file with these methods and its line below; tests/market/bridge/test_connectors.py runs the
same contract against every one.
"""

from datetime import date
from typing import Protocol

from market.bridge.connectors.manual import ManualConnector
from market.bridge.connectors.sandbox import SandboxConnector
from market.bridge.models import ConnectorName, Venue
from market.bridge.types import Answer, SellOrder


class Connector(Protocol):
    """A venue as the bridge sees it. Bytes are stored before they are read."""

    def submit(self, order: SellOrder) -> bytes | None:
        """Send an order; idempotent on its key. None: its answer comes by other ways. Raises
        VenueSilent."""

    def query(self, key: str) -> bytes | None:
        """Ask what became of an order. None: there is nobody to ask. Raises VenueSilent."""

    def day_file(self, day: date) -> bytes | None:
        """Return what the venue says it executed on a day. None: it has no such file. Raises VenueSilent."""

    def read(self, raw: bytes) -> tuple[Answer, ...]:
        """Return what stored bytes say; nothing where the venue does not know the order. Raises
        Malformed."""

    def read_day(self, raw: bytes) -> tuple[Answer, ...]:
        """Return the executions of a day's file. Raises Malformed."""


def connector_of(venue: Venue) -> Connector:
    """Return the connector of a venue."""
    if venue.connector == ConnectorName.MANUAL:
        return ManualConnector()
    return SandboxConnector(venue.endpoint)
