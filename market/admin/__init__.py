"""The admin pages of the market, one file a subject; the pages register themselves."""

from market.admin import (
    authorisations,
    bids,
    bridge,
    cash,
    custody,
    halts,
    instruments,
    limits,
    risk_decisions,
    sessions,
    venues,
)

__all__ = [
    "authorisations",
    "bids",
    "bridge",
    "cash",
    "custody",
    "halts",
    "instruments",
    "limits",
    "risk_decisions",
    "sessions",
    "venues",
]
