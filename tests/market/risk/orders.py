"""Orders and participants to judge, and the context of a judgement without a database."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from market.risk.context import Context
from market.risk.defaults import defaults
from market.risk.order import Order
from market.risk.participants import admit_participant
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.instruments import PV
from tests.market.units import NOW

PARTY = UUID("01a2034d-df01-769e-a32b-84966b7d8925")
DAY = date(2026, 11, 2)


def order(party_id: UUID = PARTY, **terms) -> Order:
    """Return a bid for 10 t at 38.50 to hold them, with `terms` of another one."""
    base = Order(
        subject_kind="bid",
        subject_id=new_id(),
        scheme="DEMO",
        party_id=party_id,
        person_id=None,
        is_person=False,
        instrument=PV,
        side="BUY",
        mode="AUCTION_ONEWAY",
        purpose="HOLD",
        quantity_t=10,
        price_fen=3_850,
    )
    return replace(base, **terms)


def context(participant_class: str = "SME-2", **facts) -> Context:
    """Return what an order meets at the reference price 38.47; facts of the order or of the context."""
    mine = {name: facts.pop(name) for name in list(facts) if name in Order.__slots__}
    base = Context(
        order=order(**mine),
        day=DAY,
        participant_class=participant_class,
        permitted=defaults().permitted(participant_class),
        figures=defaults().figures_of(participant_class),
        halts=(),
        is_open=True,
        tick_fen=1,
        lot_t=1,
        reference_fen=3_847,
    )
    return replace(base, **facts)


def admit(party_id: UUID, participant_class: str = "SME-2", now=NOW) -> None:
    """Admit a party without an officer."""
    admit_participant(
        actor=replace(cast.INSTALLATION, person_id=new_id()),
        party_id=party_id,
        participant_class=participant_class,
        reason="documents seen",
        now=now,
    )
