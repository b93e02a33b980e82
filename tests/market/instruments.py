"""An instrument to trade, and tonnes of it in somebody's hands and custody."""

from datetime import date

from market.custody.models import Lot
from market.custody.services import deposit_lot
from market.instruments.models import Instrument, PriceSource, ReferencePrice
from puhui.kernel.ids import new_id
from tests.cast import CastMember
from tests.market.units import NOW, minted

PV = "DEMO-PV-2025"


def pv(*, price_fen: int = 3_847, tick_fen: int = 1) -> Instrument:
    """Return the demonstration's instrument, opened at 38.47."""
    instrument, made = Instrument.objects.get_or_create(
        code=PV,
        defaults={
            "scheme": "DEMO",
            "methodology": "GD-PV",
            "vintage": 2025,
            "title_zh": "光伏减排量 2025",
            "title_en": "Rooftop solar 2025",
            "tick_fen": tick_fen,
            "opened_at": NOW,
        },
    )
    if made:
        ReferencePrice.objects.create(
            instrument=instrument,
            day=date(2026, 11, 1),
            price_fen=price_fen,
            source=PriceSource.OPENING,
            set_at=NOW,
        )
    return instrument


def lot_of(holder: CastMember, tonnes: int, *, minted_t: int | None = None) -> Lot:
    """Issue tonnes to the member's organisation and put `tonnes` of them into custody."""
    instrument = pv()
    batch = minted(holder.organisation, minted_t or tonnes)
    return deposit_lot(
        actor=holder.actor,
        instrument_code=instrument.code,
        batch=batch,
        quantity_t=tonnes,
        command_id=new_id(),
        now=NOW,
    )
