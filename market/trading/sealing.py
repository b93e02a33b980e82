"""Sealing bids: a canonical text with a nonce, kept encrypted; its hash is the bidder's receipt.

The bidder can prove after the close what was bid; nobody can tell before, not even by trying prices against
the receipt, because of the nonce.
"""

import json
import secrets
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from market.risk.order import Reserved
from market.trading.errors import BidTampered
from market.trading.models import Bid

NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bid's canonical text, and the receipt for it."""

    text: str
    receipt: str


def seal(*, bid_id: UUID, session_id: UUID, party_id: UUID, quantity_t: int, price_fen: int) -> Sealed:
    """Return a bid as it is kept, with a fresh nonce."""
    terms = {
        "bid": str(bid_id),
        "session": str(session_id),
        "party": str(party_id),
        "quantity_t": quantity_t,
        "price_fen": price_fen,
        "nonce": secrets.token_hex(NONCE_BYTES),
    }
    text = canonical(terms)
    return Sealed(text, sha256(text.encode()).hexdigest())


def opened_price(bid: Bid) -> int:
    """Return the price of a bid, checked against its receipt and its row; raises BidTampered."""
    terms = json.loads(bid.sealed)
    said = (terms["bid"], terms["session"], terms["party"], terms["quantity_t"])
    if (
        sha256(bid.sealed.encode()).hexdigest() != bid.receipt
        or said != (str(bid.id), str(bid.session_id), str(bid.party_id), bid.quantity_t)
        or bid.price_fen not in (None, terms["price_fen"])
    ):
        raise BidTampered(bid.id)
    return terms["price_fen"]


def canonical(document: object) -> str:
    """Return JSON that is the same for the same content: sorted keys, no spaces."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def counts_text(reserved: Reserved) -> str:
    """Return what a bid counts against limits as it is kept."""
    return canonical(list(reserved.amounts))


def counts_of(bid: Bid) -> Reserved:
    """Return what a bid counts against limits."""
    return Reserved(tuple((key, amount) for key, amount in json.loads(bid.counts)))
