"""A void while units are on their way to a venue: its word decides, and the rest of them is the buffer's."""

import pytest

from credits.issuance.void_models import BatchVoid
from market.bridge.answering import confirm_answer, enter_answer
from tests.audit import broken_invariants
from tests.market.bridge.stage import PRICE, exported_t, fresh, left, paper_of, work
from tests.market.units import NOW
from tests.market.voiding import give_back, make_voider, pay_from_the_buffer, where_units_lie

pytestmark = pytest.mark.django_db


def say(stage, transfer, exec_id: str, **words) -> None:
    """Let two operators enter what the venue said, and the worker apply it."""
    answer = enter_answer(
        actor=stage.ning.actor,
        transfer_id=transfer.pk,
        exec_id=exec_id,
        document=paper_of(stage.ning.actor),
        document_no="fax 12",
        reason="as the fax says",
        now=NOW,
        **words,
    )
    confirm_answer(actor=stage.ou.actor, answer_id=answer.pk, reason="compared with the fax", now=NOW)
    work()


def test_what_a_venue_sold_stays_sold_and_the_rest_goes_to_the_buffer_when_it_has_said_so(stage):
    """Of a lot of a hundred tonnes ten are at a venue, which sells six and lets four expire."""
    transfer, void = stage.sent(), make_voider()
    void(stage.lot.batch)
    assert (give_back(), left(stage)) == (90, (10, 10))
    say(stage, transfer, "P-1", kind="FILL", quantity_t=6, price_fen=PRICE, proceeds_fen=22_800)
    assert give_back() == 0, "four may be on their way still"
    say(stage, transfer, "P-2", kind="EXPIRED", quantity_t=0, price_fen=0, cum_t=6)
    assert (fresh(transfer).status, exported_t(transfer)) == ("EXPIRED", 6)
    assert (give_back(), left(stage)) == (4, (0, 0))
    assert where_units_lie(stage.lot.batch) == {"EXTERNAL": 6, "BUFFER": 94}
    # Six are the buyers', as sound as others; the buffer has none to spare for them yet.
    assert pay_from_the_buffer() == 94
    assert BatchVoid.objects.get().owed_t == 6
    assert broken_invariants() == set()


def test_what_is_set_aside_and_not_sent_yet_is_called_off_and_goes_to_the_buffer(stage):
    transfer, void = stage.locked(), make_voider()
    void(stage.lot.batch)
    assert (give_back(), left(stage)) == (90, (10, 10))
    work()
    assert fresh(transfer).status == "CANCELLED"
    assert give_back() == 10
    assert where_units_lie(stage.lot.batch) == {"BUFFER": 100}
    assert broken_invariants() == set()
