"""What passes through the door: frozen, tonnes whole, money in fen."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """What a batch of registry units is of."""

    batch: str
    scheme: str
    methodology: str
    city: str
    vintage: int


@dataclass(frozen=True, slots=True)
class RegistryHolding:
    """What a party holds of a batch, in whole tonnes."""

    batch: str
    methodology: str
    city: str
    vintage: int
    available_t: int
    held_t: int


@dataclass(frozen=True, slots=True)
class SerialRange:
    """A run of serial numbers of a batch, both ends included."""

    batch: str
    first: int
    last: int

    @property
    def serial(self) -> str:
        """The run as people write it."""
        return f"{self.batch}-{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class RetireTerms:
    """What a certificate of units retired on purchase is to say."""

    purpose: str
    beneficiary: str
    reason: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """Units of a lot for a buyer, or retired at once for one. `ref`: the fill, and the certificate's id."""

    lot_id: UUID
    batch: str
    tonnes: int
    buyer_party_id: UUID
    ref: UUID
    retire: RetireTerms | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What a public code is called."""

    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Payment:
    """Fen from one party to another; out of a hold, which it uses up, or out of what is available by then."""

    payer_party_id: UUID
    payee_party_id: UUID
    amount_fen: int
    ref: UUID
    hold_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """Units of a lot that go back to whoever put them into custody."""

    lot_id: UUID
    party_id: UUID
    batch: str
    tonnes: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What a settlement made: transfers by the `ref` of a delivery, and certificate numbers by the same."""

    transfers: Mapping[UUID, UUID]
    certificates: Mapping[UUID, str]
