"""Commands of the cash mirror: the right to keep one, and what the institution's statement says moved."""

from market.cash.services.authorisations import (
    confirm_authorisation,
    end_authorisation,
    propose_authorisation,
    refuse_authorisation,
)
from market.cash.services.movements import confirm_movement, propose_movement, refuse_movement

__all__ = [
    "confirm_authorisation",
    "confirm_movement",
    "end_authorisation",
    "propose_authorisation",
    "propose_movement",
    "refuse_authorisation",
    "refuse_movement",
]
