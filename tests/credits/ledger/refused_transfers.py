"""Attempts to write a transfer that may not be, as SQL; test_database_refuses.py makes them."""

from typing import NamedTuple

from puhui.kernel.ids import new_id
from tests.credits.ledger.ordinary import (
    ASSIGNED,
    BAKERY,
    CANCELLED,
    COIN_ONLY,
    COINS,
    GRAMS,
    ISSUER,
    LIN,
    REGISTRY,
    RETIRED,
    ROBBED,
    SPENT,
    Totals,
    transfer,
)

EVERYBODY = ("owner", "web", "worker", "issuer", "auditor")
BUT_WORKER = ("owner", "web", "issuer", "auditor")
TONNE = 1_000_000
NONE: Totals = (None, None, None, None)
# Lin has 1,000 g in and 710 g out: what one gram more out of them looks like.
OUT: Totals = (1000, 711, None, None)


class Case(NamedTuple):
    """An attempt: its title, the statements (a `{name}` is an id laid before), the rules that may answer."""

    title: str
    sql: str
    rules: tuple[str, ...]
    roles: tuple[str, ...] = EVERYBODY


def _route(title: str, kind: str, asset: int, debit: int, credit: int, amount: int = 1) -> Case:
    """An attempt on a wrong route whose totals are such as a holding might have."""
    debit_totals = (1000 + amount, 710 + amount) if debit >= LIN else (None, None)
    credit_totals = (1000 + amount, 0) if credit >= LIN else (None, None)
    sql = transfer(kind, asset, debit, credit, amount, (*debit_totals, *credit_totals))
    return Case(f"route: {title}", sql, ("transfer_takes_its_route",))


def _retirement(
    title: str, amount: int, totals: Totals, *rules: str, roles: tuple[str, ...] = EVERYBODY
) -> Case:
    return Case(title, transfer("RETIREMENT", GRAMS, LIN, RETIRED, amount, totals), rules, roles)


def _reversal(
    title: str, original: str, asset: int, sides: tuple[int, int], amount: int, totals: Totals, rule: str
) -> Case:
    debit, credit = sides
    sql = transfer("REVERSAL", asset, debit, credit, amount, totals, reverses="{" + original + "}")
    return Case(title, sql, (rule,), ("worker",))


AMOUNTS = [
    _retirement("zero", 0, (1000, 710, None, None), "transfer_amount_positive"),
    _retirement("negative", -5, OUT, "transfer_amount_positive"),
    # A system account's id that its band allows and that nobody opened: no foreign key would tell.
    Case(
        "to an account that does not exist",
        transfer("RETIREMENT", GRAMS, LIN, 39_999, 1, OUT),
        ("transfer_names_what_exists",),
        ("owner", "web", "worker"),
    ),
    Case(
        "of an asset that does not exist",
        transfer("RETIREMENT", 199_999_999, LIN, RETIRED, 1, OUT),
        ("transfer_names_what_exists",),
        ("owner", "web", "worker"),
    ),
    Case(
        "more than 2**53",
        transfer("COIN_GRANT", COINS, ISSUER, LIN, 2**53 + 1, (None, None, 2**53 + 1, 0)),
        ("transfer_amount_positive",),
    ),
    Case(
        "to itself",
        transfer("REVERSAL", GRAMS, LIN, LIN, 1, (1000, 711, 1001, 711), reverses=new_id()),
        ("transfer_between_two_accounts",),
    ),
    Case(
        "half a tonne of the registry",
        transfer("RETIREMENT", REGISTRY, BAKERY, RETIRED, TONNE // 2, (TONNE, TONNE // 2, None, None)),
        ("registry_moves_whole_tonnes",),
    ),
]
ROUTES = [
    _route("an unknown kind", "GIFT", GRAMS, LIN, BAKERY),
    _route("accrual of registry units", "ACCRUAL", REGISTRY, ISSUER, LIN, TONNE),
    _route("accrual of coins", "ACCRUAL", COINS, ISSUER, LIN),
    _route("accrual out of retired", "ACCRUAL", GRAMS, RETIRED, LIN),
    _route("accrual to nobody", "ACCRUAL", GRAMS, ISSUER, RETIRED),
    _route("issuance of personal grams", "ISSUANCE", GRAMS, ISSUER, LIN),
    _route("assignment of coins", "ASSIGNMENT", COINS, LIN, ASSIGNED),
    _route("assignment to another holding", "ASSIGNMENT", GRAMS, LIN, BAKERY),
    _route("assignment of registry units", "ASSIGNMENT", REGISTRY, LIN, ASSIGNED, TONNE),
    _route("grams granted as coins", "COIN_GRANT", GRAMS, ISSUER, LIN),
    _route("coins out of another holding", "COIN_GRANT", COINS, BAKERY, LIN),
    _route("coin-only grams retired", "RETIREMENT", COIN_ONLY, LIN, RETIRED),
    _route("coins retired", "RETIREMENT", COINS, LIN, RETIRED),
    _route("back out of retired", "RETIREMENT", GRAMS, RETIRED, LIN),
    _route("grams spent as coins", "COIN_SPENDING", GRAMS, LIN, SPENT),
    _route("registry units recovered", "RECOVERY", REGISTRY, LIN, CANCELLED, TONNE),
    _route("a reversal of nothing", "REVERSAL", GRAMS, LIN, ISSUER),
    Case(
        "a retirement that reverses",
        transfer("RETIREMENT", GRAMS, LIN, RETIRED, 1, OUT, reverses=new_id()),
        ("only_a_reversal_reverses",),
    ),
]
TOTALS = [
    _retirement("no totals", 1, NONE, "debit_totals_of_holdings"),
    _retirement("one total missing", 1, (None, 711, None, None), "debit_totals_of_holdings"),
    _retirement("totals of a system account", 1, (1000, 711, 1, 0), "credit_totals_of_holdings"),
    _retirement("a prefix below zero", 1, (710, 711, None, None), "debit_totals_of_holdings"),
    _retirement("a row beside the balance", 1, OUT, "transfer_fits_its_balances", "issuer_issues_only"),
    _retirement(
        *("the same stretch twice", 10, (1000, 700, None, None)),
        *("transfer_fits_its_balances", "issuer_issues_only"),
    ),
    _retirement("the same end twice", 10, (1000, 710, None, None), "outflows_form_a_chain"),
    Case(
        "no totals on credit", transfer("COIN_GRANT", COINS, ISSUER, LIN, 1), ("credit_totals_of_holdings",)
    ),
    Case(
        "coins without a balance",
        transfer("COIN_GRANT", COINS, ISSUER, LIN, 5, (None, None, 5, 0)),
        ("transfer_fits_its_balances", "issuer_issues_only"),
    ),
]
_FIVE_MORE = transfer("ACCRUAL", GRAMS, ISSUER, LIN, 5, (None, None, 1005, 710))
_ROBBERY = f"""
UPDATE credits_balance SET out_total = out_total + 1 WHERE account_id = {ROBBED};
{transfer("RETIREMENT", GRAMS, ROBBED, RETIRED, 1, (1000, 1, None, None))}"""
_FALSE_TABLES = f"""
CREATE TEMP TABLE credits_ledgeraccount AS SELECT {ROBBED}::bigint AS id, NULL::timestamptz AS frozen_at;
CREATE TEMP TABLE pg_database AS SELECT current_database() AS datname, 10::oid AS datdba;"""
WHO = [
    Case(
        "accrual with its balance by another than the worker",
        f"UPDATE credits_balance SET in_total = in_total + 5 WHERE account_id = {LIN}; {_FIVE_MORE}",
        ("transfer_by_worker_only",),
        BUT_WORKER,
    ),
    Case("accrual alone by another than the worker", _FIVE_MORE, ("transfer_by_worker_only",), BUT_WORKER),
    Case(
        "recovery by another than the worker",
        transfer("RECOVERY", GRAMS, LIN, CANCELLED, 1, OUT),
        ("transfer_by_worker_only",),
        BUT_WORKER,
    ),
    Case(
        "issuance",
        transfer("ISSUANCE", REGISTRY, ISSUER, BAKERY, TONNE, (None, None, TONNE, 0)),
        ("mint_by_issuance_only", "transfer_fits_its_balances"),
    ),
    _retirement("the issuer retires", 1, OUT, "issuer_issues_only", roles=("issuer",)),
    Case("out of a frozen account", _ROBBERY, ("nothing_leaves_a_frozen_account", "issuer_issues_only")),
    Case(
        "out of a frozen account past false tables",
        _FALSE_TABLES + _ROBBERY,
        ("nothing_leaves_a_frozen_account", "issuer_issues_only"),
    ),
]
_MIRROR = "reversal_mirrors_its_original"
REVERSALS = [
    _reversal(
        *("a second time", "reversed", GRAMS, (LIN, ISSUER), 600, (1400, 1310, None, None)),
        "reversed_once",
    ),
    _reversal(
        *("half of it", "accrual", GRAMS, (LIN, ISSUER), 200, (1000, 910, None, None)),
        _MIRROR,
    ),
    _reversal(
        *("in another asset", "accrual", COIN_ONLY, (LIN, ISSUER), 400, (1200, 1110, None, None)),
        _MIRROR,
    ),
    _reversal(
        *("to another account", "accrual", GRAMS, (LIN, CANCELLED), 400, (1200, 1110, None, None)),
        _MIRROR,
    ),
    _reversal(
        *("from another's account", "accrual", GRAMS, (BAKERY, ISSUER), 400, (400, 400, None, None)),
        _MIRROR,
    ),
    _reversal(
        *("out of retired", "retirement", GRAMS, (RETIRED, LIN), 110, (None, None, 1110, 710)),
        _MIRROR,
    ),
    _reversal(
        *("of a reversal", "reversal", GRAMS, (ISSUER, LIN), 600, (None, None, 1600, 710)),
        _MIRROR,
    ),
]
CASES = [*AMOUNTS, *ROUTES, *TOTALS, *WHO, *REVERSALS]
