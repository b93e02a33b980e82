"""Bids by SQL: without money, off tick, below the reserve, while halted, past the gate, opened anew."""

from tests.credits.ledger.refused_transfers import Case

# Whoever else tries it may not even write the row.
WRITERS = ("owner", "web")

_ASIDE = """
UPDATE credits_balance SET held = held + {amount} WHERE account_id = {account} AND asset_id = {{money}};
INSERT INTO credits_hold (id, balance_id, amount, status, source_ref, placed_at, placed_by)
SELECT '{{other}}', id, {amount}, 'PENDING', '{{{source}}}', now(), '{{qiao}}' FROM credits_balance
 WHERE account_id = {account} AND asset_id = {{money}};
"""
_PASSED = """
INSERT INTO market_riskdecision (id, subject_kind, subject_id, party_id, instrument, accepted, code,
    failures, snapshot, decided_at)
VALUES ('{{third}}', 'bid', '{{new}}', '{{{party}}}', 'DEMO-PV-2025', {accepted}, '{code}',
    '[]', '{{{{}}}}', now());
"""
_BID = """
INSERT INTO market_bid (id, session_id, party_id, person_id, seq, quantity_t, sealed, receipt, counts,
    price_fen, is_retired, beneficiary, reason, hold_id, status, filled_t, placed_at, command_id)
VALUES ('{{new}}', '{{{session}}}', '{{{party}}}', '{{qiao}}', 999999, 10, 'x', repeat('0', 64), 'x', {price},
    {is_retired}, 'x', 'x', '{{{hold}}}', 'ACCEPTED', 0, now(), '{{new}}');
"""


def aside(amount: int, *, account: str = "{qiao_account}", source: str = "new") -> str:
    """Return SQL that sets money of an account aside."""
    return _ASIDE.format(amount=amount, account=account, source=source)


def passed(*, accepted: bool = True, party: str = "qiao") -> str:
    """Return SQL of the gate's word on the bid."""
    return _PASSED.format(accepted=accepted, code="" if accepted else "PRICE_COLLAR", party=party)


def bid(
    *,
    session: str = "session",
    party: str = "qiao",
    hold: str = "other",
    price: str = "NULL",
    is_retired: bool = False,
) -> str:
    """Return SQL of a bid for 10 t."""
    return _BID.format(session=session, party=party, hold=hold, price=price, is_retired=is_retired)


def halted(scope: str, target: str) -> str:
    """Return SQL of a halt."""
    return f"""INSERT INTO market_halt (id, scope, target, reason, status, placed_at)
               VALUES (gen_random_uuid(), '{scope}', '{target}', 'a test', 'ACTIVE', now());"""


SOUND = aside(39_000) + passed() + bid()
_NO_MONEY, _NO_PRICE = ("bid_sets_its_money_aside",), ("bid_on_a_tick_above_the_reserve",)
_AT_3900 = aside(39_000) + passed()


def _case(title: str, sql: str, *rules: str) -> Case:
    return Case(f"a bid {title}", sql, rules, ("owner", "web", "worker", "issuer", "auditor"))


BIDS = [
    _case("without funds", passed() + bid(hold="third"), *_NO_MONEY),
    _case("on the money of another bid", passed() + bid(hold="hold"), *_NO_MONEY, "market_bid_hold_id_key"),
    _case(
        "on the money of somebody else",
        aside(39_000, account="{delta_account}") + passed() + bid(),
        *_NO_MONEY,
    ),
    _case("on money for something else", aside(39_000, source="third") + passed() + bid(), *_NO_MONEY),
    _case(
        "on money given back",
        _AT_3900
        + "UPDATE credits_hold SET status = 'VOIDED', closed_at = now() WHERE id = '{other}';"
        + bid(),
        *_NO_MONEY,
    ),
    _case("for a part of a fen", aside(39_001) + passed() + bid(), *_NO_MONEY),
    _case("off tick", aside(39_050) + passed() + bid(), *_NO_PRICE),
    _case("below the reserve", aside(29_900) + passed() + bid(), *_NO_PRICE),
    _case("that the gate has not seen", aside(39_000) + bid(), "bid_passed_the_gate"),
    _case(
        "that the gate refused, outside the collar",
        aside(50_000) + passed(accepted=False) + bid(),
        "bid_passed_the_gate",
    ),
    _case("that passed for another", aside(39_000) + passed(party="delta") + bid(), "bid_passed_the_gate"),
    *(
        _case(f"while {scope} is halted", _AT_3900 + halted(scope, target) + bid(), "no_bid_while_halted")
        for scope, target in (("GLOBAL", ""), ("INSTRUMENT", "DEMO-PV-2025"), ("PARTICIPANT", "{qiao}"))
    ),
    _case("after the close", _AT_3900 + bid(session="settling"), "bid_in_an_open_session"),
    _case("with its price in the clear", _AT_3900 + bid(price="3900"), "bid_in_an_open_session"),
    _case("of a person, to hold", _AT_3900 + bid(party="lin"), "person_bids_to_retire"),
    _case(
        "opened at another price",
        "UPDATE market_session SET status = 'FROZEN', frozen_at = now() WHERE id = '{session}';"
        "UPDATE market_bid SET price_fen = 3910 WHERE id = '{bid}';",
        "bid_opens_at_its_money",
    ),
    _case(
        "whose money is taken back",
        "UPDATE credits_hold SET status = 'VOIDED', closed_at = now() WHERE id = '{hold}';"
        "UPDATE credits_balance SET held = 0 WHERE account_id = {qiao_account} AND asset_id = {money};",
        "bid_keeps_its_money",
    ),
]
