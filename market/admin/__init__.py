"""The admin pages of the market, one file a subject; the pages register themselves."""

from market.admin import (
    authorisations,
    bids,
    cash,
    custody,
    halts,
    instruments,
    limits,
    risk_decisions,
    sessions,
)

__all__ = [
    "authorisations",
    "bids",
    "cash",
    "custody",
    "halts",
    "instruments",
    "limits",
    "risk_decisions",
    "sessions",
]
