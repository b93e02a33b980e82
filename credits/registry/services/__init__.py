"""Commands of the exchange with an authority's register; each leaves an audit event in its transaction."""

from credits.registry.services.portfolios import confirm_portfolio, discard_portfolio, enter_portfolio
from credits.registry.services.reconcile import (
    close_difference,
    has_statements,
    import_statement,
    reconcile_registers,
)

__all__ = [
    "close_difference",
    "confirm_portfolio",
    "discard_portfolio",
    "enter_portfolio",
    "has_statements",
    "import_statement",
    "reconcile_registers",
]
