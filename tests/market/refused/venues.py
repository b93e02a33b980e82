"""A venue's word by SQL: made up, repeated, of another transfer, confirmed alone; units gone without it."""

from tests.credits.ledger.refused_transfers import Case

_ANSWER = """
INSERT INTO market_venueanswer (id, message_id, venue_id, exec_id, key, transfer_id, kind, external_ref,
    quantity_t, price_fen, proceeds_fen, cum_t, batch, executed_at, status, code, document_no, entered_by)
VALUES ('{{new}}', '{{message}}', '{venue}', '{exec_id}', '{key}', {transfer}, 'FILL', '', 10, 3800, 38000,
    0, '', now(), '{status}', '', '', {by});
"""


def answer(
    *,
    venue: str = "manual",
    exec_id: str = "P-2",
    key: str = "{sent_key}",
    transfer: str = "'{sent}'",
    status: str = "RECEIVED",
    by: str = "NULL",
) -> str:
    """Return SQL of a fill of 10 t."""
    return _ANSWER.format(venue=venue, exec_id=exec_id, key=key, transfer=transfer, status=status, by=by)


def _transfer(title: str, change: str, *rules: str, which: str = "sent") -> Case:
    return Case(title, f"UPDATE market_bridgetransfer SET {change} WHERE id = '{{{which}}}'", rules)


_BY_WORKER, _MOVES = "market_venueanswer_comes_by_worker_only", "market_bridgetransfer_moves_by_worker_only"
_STRANGE = "answer_of_its_transfer"
VENUES = [
    Case(
        "an answer that counts, by another than the worker",
        answer(),
        (_BY_WORKER,),
        ("web", "issuer", "auditor"),
    ),
    Case("an answer for an unknown transfer", answer(transfer="'{third}'"), (_STRANGE, _BY_WORKER)),
    Case("an answer with another transfer's key", answer(key="manual:nothing:1"), (_STRANGE, _BY_WORKER)),
    Case("an answer about another venue's transfer", answer(transfer="'{drafted}'"), (_STRANGE, _BY_WORKER)),
    Case("an answer out of another venue's message", answer(venue="sandbox"), (_STRANGE, _BY_WORKER)),
    Case(
        "an unknown transfer's answer taken for good",
        answer(transfer="NULL", key="manual:nothing:1")
        + "UPDATE market_venueanswer SET status = 'APPLIED' WHERE id = '{new}'",
        (_STRANGE, _BY_WORKER),
    ),
    Case("an answer repeated", answer(exec_id="P-1"), ("one_answer_per_venues_number", _BY_WORKER)),
    Case(
        "an entered answer that nobody confirmed",
        "UPDATE market_venueanswer SET status = 'RECEIVED' WHERE id = '{answer}'",
        ("entered_answer_confirmed_by_another",),
    ),
    Case(
        "an entered answer confirmed by whoever entered it",
        "UPDATE market_venueanswer SET status = 'RECEIVED', confirmed_by = '{ning}' WHERE id = '{answer}'",
        ("entered_answer_confirmed_by_another",),
    ),
    Case(
        "an answer reworded",
        "UPDATE market_venueanswer SET quantity_t = 9 WHERE id = '{answer}'",
        ("market_venueanswer_keeps_its_words",),
    ),
    _transfer(
        "settled without a word",
        "status = 'SETTLED', settled_t = quantity_t",
        "bridge_settles_what_the_venue_said",
        _MOVES,
    ),
    _transfer("more settled than was said", "settled_t = 10", "bridge_settles_what_the_venue_said", _MOVES),
    _transfer("rejected by silence", "status = 'REJECTED'", "silence_is_not_a_no", _MOVES),
    Case(
        "units back from a venue that said nothing",
        "UPDATE market_lotreservation SET status = 'RELEASED', closed_at = now() WHERE ref = '{sent}'",
        ("silence_is_not_a_no",),
    ),
    _transfer(
        "locked past the gate",
        "status = 'LOCKED', locked_by = '{other}', locked_at = now()",
        *("bridge_locks_its_units", "bridge_passed_the_gate"),
        which="drafted",
    ),
    Case(
        "locked while halted",
        """INSERT INTO market_halt (id, scope, target, reason, status, placed_at)
           VALUES (gen_random_uuid(), 'VENUE', 'sandbox', 'a test', 'ACTIVE', now());
           INSERT INTO market_lotreservation (id, lot_id, ref, quantity_t, taken_t, status, reserved_at)
           SELECT gen_random_uuid(), lot_id, id, quantity_t, 0, 'ACTIVE', now()
             FROM market_bridgetransfer WHERE id = '{drafted}';
           UPDATE market_bridgetransfer SET status = 'LOCKED', locked_by = '{other}', locked_at = now()
            WHERE id = '{drafted}'""",
        ("nothing_locked_while_halted",),
    ),
]
