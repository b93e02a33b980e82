"""The admin pages of the market, one file a subject; the pages register themselves."""

from market.admin import halts, instruments, limits, risk_decisions

__all__ = ["halts", "instruments", "limits", "risk_decisions"]
