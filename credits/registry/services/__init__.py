"""Commands of the register; each leaves an audit event in its transaction."""

from credits.registry.services.approve_transfer import TO_A_TRUSTED, approve_transfer
from credits.registry.services.cancel_transfer import cancel_by_link, cancel_transfer, named_by
from credits.registry.services.end_open_transfers import end_open_transfers
from credits.registry.services.execute_transfers import execute_transfer, execute_transfers, has_due
from credits.registry.services.freezes import (
    keep_freeze,
    place_freeze,
    propose_unfreezing,
    release_freeze,
)
from credits.registry.services.initiate_transfer import initiate_transfer
from credits.registry.services.portfolios import confirm_portfolio, discard_portfolio, enter_portfolio
from credits.registry.services.reconcile import (
    close_difference,
    has_statements,
    import_statement,
    reconcile_registers,
)
from credits.registry.services.trusted_destinations import (
    approve_destination,
    propose_destination,
    remove_destination,
)

__all__ = [
    "TO_A_TRUSTED",
    "approve_destination",
    "approve_transfer",
    "cancel_by_link",
    "cancel_transfer",
    "close_difference",
    "confirm_portfolio",
    "discard_portfolio",
    "end_open_transfers",
    "enter_portfolio",
    "execute_transfer",
    "execute_transfers",
    "has_due",
    "has_statements",
    "import_statement",
    "initiate_transfer",
    "keep_freeze",
    "named_by",
    "place_freeze",
    "propose_destination",
    "propose_unfreezing",
    "reconcile_registers",
    "release_freeze",
    "remove_destination",
]
