"""The admin pages of the market, one file a subject; the pages register themselves."""

from market.admin import (
    acts,
    authorisations,
    bids,
    bridge,
    cash,
    custody,
    halts,
    instruments,
    job_words,
    limits,
    related,
    risk_decisions,
    sessions,
    venues,
)

__all__ = [
    "acts",
    "authorisations",
    "bids",
    "bridge",
    "cash",
    "custody",
    "halts",
    "instruments",
    "job_words",
    "limits",
    "related",
    "risk_decisions",
    "sessions",
    "venues",
]
