"""A row behind every page of the market's instruments and risk."""

from dataclasses import replace

from market.risk.changes import propose_limit_change
from market.risk.gate import RiskRefused, pass_gate, place_halt, store_refusal
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.market.instruments import PV, pv
from tests.market.risk.orders import admit, order


def make_market(text: str) -> None:
    """Make an instrument, a class, a proposed change, a stop, and what the gate said before and after it."""
    pv()
    # Nobody of the cast: the tests make those themselves.
    now, officer = puhui_now(), replace(cast.INSTALLATION, person_id=new_id())
    firm = cast.organisation(f"Harbour {text}")
    admit(firm.id, now=now)
    pass_gate(order=order(firm.id), now=now)
    place_halt(scope="INSTRUMENT", target=PV, reason=text, actor=officer, now=now)
    refused_order = replace(order(firm.id), subject_id=new_id())
    try:
        pass_gate(order=refused_order, now=now)
    except RiskRefused as refused:
        store_refusal(order=refused_order, refused=refused, now=now)
    propose_limit_change(
        actor=officer,
        scheme="DEMO",
        participant_class="SME-2",
        limit="ORDER_MAX_T",
        new=15,
        reason=text,
        now=now,
    )
