"""One client that spends coins as the web's role: by the ledger's command, or by a bare function in SQL.

Arguments: `prepare` and how many holdings to fill (as the owner); or `spend`, how many transfers, and the
number of the holding: then each word, `command` or `bare`, is answered with how many a second it was.
"""

import sys
from time import perf_counter

import django

from tests.benchmarks.processes import answer, begin_when_told

COINS = 2**40
# The same writes in the same order, on the same tables with their guards, and one round trip.
FUNCTION = """
CREATE OR REPLACE FUNCTION bench_spend(
    wanted int, debit bigint, credit bigint, fen bigint, ref uuid, command uuid
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ins bigint;
    outs bigint;
BEGIN
    UPDATE credits_balance SET out_total = out_total + fen
     WHERE account_id = debit AND asset_id = wanted AND available >= fen
    RETURNING in_total, out_total INTO ins, outs;
    IF NOT FOUND THEN RAISE 'not enough'; END IF;
    INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount, debit_in,
        debit_out, posted_at, source_ref, command_id)
    VALUES (ref, 'COIN_SPENDING', wanted, debit, credit, fen, ins, outs, now(), ref, command);
END $$;
GRANT EXECUTE ON FUNCTION bench_spend TO puhui_web;
"""


def main(kind: str, number: int, holding: int = 0) -> None:
    """Do as told, until nobody tells anything any more."""
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    begin_when_told()
    if kind == "prepare":
        answer(_prepare(number))
        return
    ways = {"command": _by_command(holding), "bare": _by_function(holding)}
    for spend in ways.values():
        for _ in range(number // 10):
            spend()
    answer({"is_warm": True})
    for word in sys.stdin:
        spend = ways[word.strip()]
        began = perf_counter()
        for _ in range(number):
            spend()
        answer({"per_s": number / (perf_counter() - began)})


def _prepare(number: int) -> dict[str, list[int]]:
    from django.db import connection, transaction

    from accounts.models import Party
    from credits.ledger.open_asset import open_asset
    from credits.ledger.open_holding import open_holding
    from credits.ledger.system_accounts import system_account
    from credits.ledger.transfer_units import transfer_units
    from credits.ledger.types import AccountKind, Book, Movement, TransferKind
    from puhui.kernel.clock import puhui_now
    from puhui.kernel.ids import new_id

    now, holdings = puhui_now(), []
    with transaction.atomic():
        coins = open_asset(Book.COIN, scheme="DEMO")
        issuer = system_account(AccountKind.ISSUER, "DEMO")
        system_account(AccountKind.SPENT, "DEMO")
        for _ in range(number):
            holdings.append(open_holding(Party.objects.create(kind="ORGANISATION", created_at=now).id))
        granted = [Movement(TransferKind.COIN_GRANT, coins, issuer, one, COINS, new_id()) for one in holdings]
        transfer_units(granted, command_id=new_id(), now=now)
        with connection.cursor() as cursor:
            cursor.execute(FUNCTION)
    return {"holdings": holdings}


def _by_command(holding: int):
    from django.db import transaction

    from credits.ledger.open_asset import open_asset
    from credits.ledger.system_accounts import system_account
    from credits.ledger.transfer_units import transfer_units
    from credits.ledger.types import AccountKind, Book, Movement, TransferKind
    from puhui.kernel.clock import puhui_now
    from puhui.kernel.ids import new_id

    def spend() -> None:
        now = puhui_now()
        with transaction.atomic():
            coins = open_asset(Book.COIN, scheme="DEMO")
            spent = system_account(AccountKind.SPENT, "DEMO")
            movement = Movement(TransferKind.COIN_SPENDING, coins, holding, spent, 1, new_id())
            transfer_units([movement], command_id=new_id(), now=now)

    return spend


def _by_function(holding: int):
    from django.db import connection, transaction

    from credits.ledger.open_asset import open_asset
    from credits.ledger.system_accounts import system_account
    from credits.ledger.types import AccountKind, Book
    from puhui.kernel.ids import new_id

    with transaction.atomic():
        coins = open_asset(Book.COIN, scheme="DEMO")
        spent = system_account(AccountKind.SPENT, "DEMO")
    session = connection.connection

    def spend() -> None:
        session.execute(
            "SELECT bench_spend(%s, %s, %s, %s, %s, %s)",
            [coins, holding, spent, 1, new_id(), new_id()],
            prepare=True,
        )

    return spend


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), *(int(argument) for argument in sys.argv[3:]))
