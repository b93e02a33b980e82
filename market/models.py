"""All models of the app, named one by one: discovery by magic hides what there is."""

from market.bridge.models import (
    BridgeTransfer,
    Reconciliation,
    ReconciliationBreak,
    Venue,
    VenueAnswer,
    VenueMessage,
)
from market.cash.models import CashMovement, CustodyAuthorisation
from market.custody.models import Lot, LotReservation
from market.instruments.models import Instrument, ReferencePrice
from market.risk.models import Halt, LimitChange, LimitCounter, Participant, RiskDecision
from market.trading.models import Bid, Bidder, Session
from market.trading.result_models import Delivered, Fill, ProceedsStatement, Result

__all__ = [
    "Bid",
    "Bidder",
    "BridgeTransfer",
    "CashMovement",
    "CustodyAuthorisation",
    "Delivered",
    "Fill",
    "Halt",
    "Instrument",
    "LimitChange",
    "LimitCounter",
    "Lot",
    "LotReservation",
    "Participant",
    "ProceedsStatement",
    "Reconciliation",
    "ReconciliationBreak",
    "ReferencePrice",
    "Result",
    "RiskDecision",
    "Session",
    "Venue",
    "VenueAnswer",
    "VenueMessage",
]
