"""The sale behind a transfer of the ledger, as the trail of a gram tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from market.trading.result_models import Delivered


@dataclass(frozen=True, slots=True)
class Sale:
    """A fill as the trail tells it: fen a tonne, and the buyer's name where the buyer is an organisation."""

    session_id: UUID
    instrument: str
    quantity_t: int
    price_fen: int
    buyer: str | None


def sales_by_transfer(transfer_ids: Iterable[UUID]) -> dict[UUID, Sale]:
    """Return the sale that each of the transfers delivered; a transfer of another kind has none."""
    rows = Delivered.objects.filter(transfer_id__in=set(transfer_ids)).select_related(
        "fill__session", "fill__buyer"
    )
    return {
        row.transfer_id: Sale(
            session_id=row.fill.session_id,
            instrument=row.fill.session.instrument_id,
            quantity_t=row.fill.quantity_t,
            price_fen=row.fill.price_fen,
            buyer=row.fill.buyer.name if row.fill.buyer.kind == "ORGANISATION" else None,
        )
        for row in rows
    }
