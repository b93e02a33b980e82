"""A row behind every page of the bridge."""

from dataclasses import replace

from market.bridge.answering import enter_answer
from market.bridge.drafting import draft_transfer
from market.bridge.locking import lock_transfer
from market.bridge.models import Reconciliation, ReconciliationBreak, Venue
from market.bridge.running import run_bridge
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.market.bridge.stage import paper_of
from tests.market.instruments import lot_of
from tests.market.risk.orders import admit


def make_bridge(text: str) -> None:
    """Make a venue, a transfer that was sent by hand, an answer that waits, and a difference."""
    now = puhui_now()
    first, second = (replace(cast.INSTALLATION, person_id=new_id(), device_trusted=True) for _ in range(2))
    venue = Venue.objects.create(
        code="manual", scheme="DEMO", connector="manual", title_zh=text[:80], title_en=text[:80]
    )
    holder = cast.organisation(f"Mill {text}")
    admit(holder.id, now=now)
    owner = replace(first, party_id=holder.id, region=holder.region)
    lot = lot_of(cast.CastMember(user=None, party=None, actor=owner, organisation=holder), 10)
    transfer = draft_transfer(
        actor=first,
        lot_id=lot.id,
        venue_code="manual",
        quantity_t=5,
        min_price_fen=3_847,
        command_id=new_id(),
        now=now,
    )
    lock_transfer(actor=second, transfer_id=transfer.id, reason=text, command_id=new_id(), now=now)
    with acting_as("worker"):
        run_bridge(now=now)
    enter_answer(
        actor=first,
        transfer_id=transfer.id,
        kind="ACK",
        exec_id="P-1",
        document_no=text[:100],
        document=paper_of(owner),
        reason=text,
        now=now,
    )
    with acting_as("worker"):
        done = Reconciliation.objects.create(
            venue=venue, day=business_date(now), ours=1, theirs=0, different=1, done_at=now
        )
        ReconciliationBreak.objects.create(
            reconciliation=done, kind="MISSING_VENUE", key=transfer.key, ours="5 t"
        )
