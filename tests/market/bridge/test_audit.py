"""The audit holds whatever a venue said, in any order; and it names what is planted past the guards."""

import json
from itertools import permutations

import pytest
from django.db import connection, transaction

from credits.management.audit import bridge, limits
from market.bridge.applying import apply_answers
from market.bridge.inbox import read_message, store_message
from market.bridge.models import Venue
from market.risk.models import Halt, LimitCounter
from tests.audit import broken_invariants
from tests.market.bridge.counterparts import Paper
from tests.market.bridge.stage import PRICE, acting, exported_t, fresh, left, promise
from tests.market.units import NOW

pytestmark = pytest.mark.django_db

PLANTS = {
    "I19 another state than the venue said": (
        "UPDATE market_bridgetransfer SET status = 'ACKNOWLEDGED'",
        "I19",
    ),
    "I19 a word about another order": ("UPDATE market_venueanswer SET key = 'another'", "I19"),
    "I19 a word before anything was sent": ("UPDATE market_bridgetransfer SET submitted_at = NULL", "I19"),
    "I19 money that the venue did not tell of": (
        "UPDATE market_bridgetransfer SET proceeds_fen = proceeds_fen + 1",
        "I19",
    ),
    "I19 a word twice": (
        "ALTER TABLE market_venueanswer DROP CONSTRAINT one_answer_per_venues_number;"
        " UPDATE market_venueanswer SET exec_id = '1'; INSERT INTO market_venueanswer SELECT (a).* FROM"
        " (SELECT jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid())) AS a"
        " FROM market_venueanswer v) AS copy",
        "I19",
    ),
    "I19 a message that was changed": ("UPDATE market_venuemessage SET raw = 'x'", "I19"),
    "I27 a counter over its cap": ("UPDATE market_limitcounter SET cap = used - 1", "I27"),
    "I27 an order that nobody counted": ("UPDATE market_limitcounter SET used = 0", "I27"),
    "I27 an order that passed no gate": ("DELETE FROM market_riskdecision", "I27"),
    "I27 an order larger than was let pass": (
        "UPDATE market_bridgetransfer SET quantity_t = quantity_t + 1",
        "I27",
    ),
    "I27 more in a day than the class may": (
        "UPDATE market_riskdecision SET snapshot = jsonb_set(snapshot, '{figures,DAILY_NOTIONAL_FEN}', '1')",
        "I27",
    ),
    "M6 settled and still in escrow": ("UPDATE market_bridgetransfer SET settled_t = 9", "M6"),
    "M6 a fill that was forgotten": (
        "UPDATE market_venueanswer SET quantity_t = 4 WHERE kind = 'FILL'",
        "M6",
    ),
    "M6 units that left for nothing": (
        "UPDATE credits_transfer SET source_ref = gen_random_uuid() WHERE kind = 'EXPORT'",
        "M6",
    ),
    "M7 released on silence": (
        "UPDATE market_lotreservation SET status = 'RELEASED', closed_at = now() WHERE status = 'ACTIVE'",
        "M7",
    ),
    "M7 promised after the end": (
        "UPDATE market_bridgetransfer SET status = 'EXPIRED' WHERE status = 'PART_SETTLED'",
        "M7",
    ),
}
WORDS = [
    {"exec_id": "1", "kind": "ACK"},
    {"exec_id": "2", "kind": "FILL", "quantity_t": 4, "price_fen": PRICE, "proceeds_fen": 1},
    {"exec_id": "3", "kind": "FILL", "quantity_t": 3, "price_fen": PRICE, "proceeds_fen": 1},
    {"exec_id": "4", "kind": "EXPIRED", "cum_t": 7},
]


def say(key: str, words: dict) -> None:
    raw = json.dumps({"executions": [words | {"key": key, "at": NOW.isoformat()}]}).encode()
    with acting("worker"):
        manual = Venue.objects.get(pk="manual")
        message = store_message(venue=manual, transfer_id=None, channel="events", raw=raw, now=NOW)
        for transfer_id in read_message(message.pk, now=NOW):
            apply_answers(transfer_id, now=NOW)


def test_every_order_of_a_venues_words_comes_to_the_same(stage):
    transfer = stage.sent()
    for order in permutations(WORDS):
        mark = transaction.savepoint()
        for words in order:
            say(transfer.key, words)
            assert exported_t(transfer) == fresh(transfer).settled_t
        ended = fresh(transfer)
        assert (ended.status, ended.settled_t, ended.proceeds_fen) == ("EXPIRED", 7, 2), order
        assert (left(stage), promise(transfer)) == ((93, 0), "RELEASED")
        assert LimitCounter.objects.get().used == 7 * PRICE
        assert not Halt.objects.exists()
        transaction.savepoint_rollback(mark)


@pytest.mark.parametrize(("sql", "code"), PLANTS.values(), ids=list(PLANTS))
def test_a_planted_breach_is_found(stage, sql, code):
    Paper(stage, what="part").tell(stage.sent())
    assert broken_invariants() == set()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute(sql)
        cursor.execute("SET LOCAL puhui.teardown = 'off'")
    assert code in broken_invariants()


def test_every_invariant_of_the_bridge_has_a_plant():
    assert {i.code for i in (*bridge.INVARIANTS, *limits.INVARIANTS)} == {code for _, code in PLANTS.values()}
