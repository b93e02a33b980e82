"""Attempts to change what is there, or to switch guards off, as SQL; test_database_refuses.py makes them."""

from puhui.kernel.ids import new_id
from tests.credits.ledger.ordinary import BAKERY, COINS, GRAMS, LIN, PARTY, RETIRED, hold, transfer
from tests.credits.ledger.refused_transfers import BUT_WORKER, Case

BUT_OWNER = ("web", "worker", "issuer", "auditor")
NEW_PARTY = new_id()


def _append_only(table: str, change: str) -> list[Case]:
    rules = (f"{table}_append_only",)
    return [
        Case(f"{table} updated", f"UPDATE {table} SET {change}", rules),
        Case(f"{table} deleted", f"DELETE FROM {table}", rules),
        Case(f"{table} truncated", f"TRUNCATE {table} CASCADE", (f"{table}_no_truncate",)),
    ]


def _never_removed(table: str) -> list[Case]:
    return [
        Case(f"{table} deleted", f"DELETE FROM {table}", (f"{table}_is_never_removed",)),
        Case(f"{table} truncated", f"TRUNCATE {table} CASCADE", (f"{table}_no_truncate",)),
    ]


def _balance(title: str, change: str, rule: str, *roles: str) -> Case:
    sql = f"UPDATE credits_balance SET {change} WHERE account_id = {LIN} AND asset_id = {GRAMS}"
    return Case(title, sql, (rule,), *((roles,) if roles else ()))


def _new_balance(account: int, in_total: int, asset: int = GRAMS) -> str:
    return f"""INSERT INTO credits_balance (account_id, asset_id, in_total, out_total, held)
               VALUES ({account}, {asset}, {in_total}, 0, 0)"""


def _hold(title: str, which: str, change: str, rule: str) -> Case:
    return Case(title, f"UPDATE credits_hold SET {change} WHERE id = '{{{which}}}'", (rule,))


def _new_account(id: int, kind: str, party: object, is_person: bool, scheme: str) -> str:
    holder = f"'{party}'" if party else "NULL"
    return f"""INSERT INTO credits_ledgeraccount (id, kind, party_id, holder_is_person, scheme, frozen_reason)
               VALUES ({id}, '{kind}', {holder}, {is_person}, '{scheme}', '')"""


_SHRINKS, _FOLLOWS = "credits_balance_totals_only_grow", "balance_follows_transfers"
BALANCES = [
    _balance("inflow total shrinks", "in_total = in_total - 1", _SHRINKS),
    _balance("outflow total shrinks", "out_total = out_total - 1", _SHRINKS),
    _balance("balance moved to another", f"account_id = {BAKERY}", _SHRINKS),
    _balance("balance below zero", "out_total = in_total + 1", "balance_never_negative"),
    _balance("more held than there is", "held = 1000", "balance_never_negative"),
    _balance("held below zero", "held = -1", "balance_never_negative"),
    _balance("grams out of nothing", "in_total = in_total + 5", _FOLLOWS, *BUT_WORKER),
    _balance("grams into nothing", "out_total = out_total + 5", _FOLLOWS),
    _balance("held without a hold", "held = held + 1", "held_is_on_hold"),
    _balance("released without a void", "held = 0", "held_is_on_hold"),
    Case("born with grams", _new_balance(BAKERY, 50), (_FOLLOWS,), BUT_WORKER),
    Case("born with coins", _new_balance(BAKERY, 50, COINS), (_FOLLOWS,)),
    Case("a system account with a balance", _new_balance(RETIRED, 0), ("balance_of_holdings_only",)),
    Case(
        "grams out of nothing behind an honest row",
        f"""UPDATE credits_balance SET in_total = in_total + 5000, out_total = out_total + 1
             WHERE account_id = {LIN} AND asset_id = {GRAMS};
            {transfer("RETIREMENT", GRAMS, LIN, RETIRED, 1, (6000, 711, None, None))}""",
        (_FOLLOWS, "issuer_issues_only", "worker_retires_by_a_settlement"),
    ),
    *_never_removed("credits_balance"),
]
_CLOSED = "credits_hold_closed_stays_closed"
HOLDS = [
    _hold(
        "a posted hold comes back",
        "posted",
        "status = 'PENDING', closed_at = NULL, transfer_id = NULL",
        _CLOSED,
    ),
    _hold("a voided hold comes back", "voided", "status = 'PENDING', closed_at = NULL", _CLOSED),
    _hold("a voided hold is posted", "voided", "status = 'POSTED', transfer_id = '{accrual}'", _CLOSED),
    _hold("a posted hold names another transfer", "posted", "transfer_id = '{accrual}'", _CLOSED),
    _hold("voided and kept", "pending", "status = 'VOIDED', closed_at = now()", "held_is_on_hold"),
    _hold(
        *("posted without a transfer", "pending", "status = 'POSTED', closed_at = now()"),
        "hold_closed_when_not_pending",
    ),
    _hold("another amount", "pending", "amount = 1", "credits_hold_keeps_its_terms"),
    Case("a hold born posted", hold(new_id(), "POSTED", new_id()), ("hold_starts",)),
    Case("a hold without units", hold(new_id(), "PENDING"), ("held_is_on_hold",)),
    *_never_removed("credits_hold"),
]
_HOLDER = "credits_ledgeraccount_keeps_its_holder"
_OTHER_BOOK = """INSERT INTO credits_asset (id, book, scheme, methodology, city, vintage, batch)
                 VALUES (100000009, 'REGISTRY', 'X', '', '', 2026, '1')"""
ACCOUNTS = [
    Case(
        "another holder",
        f"UPDATE credits_ledgeraccount SET party_id = '{PARTY[BAKERY]}' WHERE id = {LIN}",
        (_HOLDER,),
    ),
    Case(
        "no person any more",
        f"UPDATE credits_ledgeraccount SET holder_is_person = false WHERE id = {LIN}",
        (_HOLDER,),
    ),
    Case(
        "a second holding",
        _new_account(1_000_009, "HOLDING", PARTY[LIN], True, ""),
        ("one_holding_per_party",),
    ),
    Case(
        "a holding among the scheme's accounts",
        _new_account(10_009, "HOLDING", PARTY[LIN], True, ""),
        ("account_id_tells_its_kind",),
    ),
    Case(
        "an issuer among the holdings",
        _new_account(1_000_009, "ISSUER", None, False, "X"),
        ("account_id_tells_its_kind",),
    ),
    Case(
        "a person passed off as an organisation",
        f"""INSERT INTO accounts_party (id, kind, name, language, kyc_level, created_at)
            VALUES ('{NEW_PARTY}', 'PERSON', '', 'en', 0, now());
            {_new_account(1_000_009, "HOLDING", NEW_PARTY, False, "")}""",
        ("holder_is_what_the_party_is",),
    ),
    Case("an asset in another book's band", _OTHER_BOOK, ("asset_id_tells_its_book",)),
    *_never_removed("credits_ledgeraccount"),
]
ROWS = [
    *_append_only("credits_transfer", "amount = amount + 1"),
    *_append_only("credits_asset", "scheme = 'X'"),
]
_FALSE_GUARD = """CREATE OR REPLACE FUNCTION puhui_refuse() RETURNS trigger LANGUAGE plpgsql
                  AS 'BEGIN RETURN NEW; END'"""
_FUNCTION = "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"
GUARDS = [
    Case("a guard replaced", _FALSE_GUARD, (), BUT_OWNER),
    Case("guards switched off", "ALTER TABLE credits_transfer DISABLE TRIGGER ALL", (), BUT_OWNER),
    Case("a guard dropped", "DROP TRIGGER credits_transfer_rules ON credits_transfer", (), BUT_OWNER),
    Case("a function of one's own", _FUNCTION, (), BUT_OWNER),
    Case("the scheme's clock moved", "UPDATE kernel_clock SET shift = '1 year'", (), BUT_OWNER),
    Case("triggers for replication only", "SET session_replication_role = replica", ()),
]
CASES = [*BALANCES, *HOLDS, *ACCOUNTS, *ROWS, *GUARDS]
