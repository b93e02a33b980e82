"""All models of the app, named one by one: discovery by magic hides what there is."""

from market.cash.models import CashMovement, CustodyAuthorisation
from market.custody.models import Lot, LotReservation
from market.instruments.models import Instrument, ReferencePrice
from market.risk.models import Halt, LimitChange, LimitCounter, Participant, RiskDecision

__all__ = [
    "CashMovement",
    "CustodyAuthorisation",
    "Halt",
    "Instrument",
    "LimitChange",
    "LimitCounter",
    "Lot",
    "LotReservation",
    "Participant",
    "ReferencePrice",
    "RiskDecision",
]
