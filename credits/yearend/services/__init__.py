"""The commands of the year's end, one a file."""

from credits.yearend.services.announce import announce_settlement, propose_settlement, withdraw_settlement
from credits.yearend.services.carry_out import has_settlements, settle_years
from credits.yearend.services.settle_bundles import has_closed_bundles, settle_bundles
from credits.yearend.services.tell_residents import tell_residents

__all__ = [
    "announce_settlement",
    "has_closed_bundles",
    "has_settlements",
    "propose_settlement",
    "settle_bundles",
    "settle_years",
    "tell_residents",
    "withdraw_settlement",
]
