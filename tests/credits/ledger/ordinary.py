"""A database that is no test database: there the guards know no teardown and look away for nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg

from puhui.kernel.ids import new_id
from tests.untouched import address_of, copied, untouched

ISSUER, ASSIGNED, RETIRED, SPENT, CANCELLED = 10001, 20002, 30003, 80004, 40005
LIN, BAKERY, ROBBED = 1_000_000, 1_000_001, 1_000_002
GRAMS, COIN_ONLY, REGISTRY, COINS = 100_000_001, 200_000_002, 300_000_003, 400_000_004
PARTY = {LIN: new_id(), BAKERY: new_id(), ROBBED: new_id()}


Totals = tuple[object, object, object, object]


@contextmanager
def made_database(name: str) -> Iterator[str]:
    """Make a migrated database beside the test database; yields its address and drops it at the end.

    It is for fixtures that need `untouched_copy`.
    """
    with copied(untouched(), name):
        yield address_of(name)


@dataclass(frozen=True, slots=True)
class Laid:
    """Ids of the rows that are there to be tampered with."""

    accrual: UUID
    retirement: UUID
    reversed: UUID
    reversal: UUID
    pending: UUID
    posted: UUID
    voided: UUID


def transfer(
    kind: str,
    asset: int,
    debit: int,
    credit: int,
    amount: int | str,
    totals: Totals = (None, None, None, None),
    *,
    reverses: UUID | str | None = None,
    id: UUID | None = None,
    source: UUID | None = None,
) -> str:
    """Return the INSERT of one transfer, as anybody with a connection might write it."""
    values = [id or new_id(), kind, asset, debit, credit, amount, *totals]
    values += ["2026-11-02T09:00:00+08:00", source or new_id(), new_id(), reverses]
    written = ", ".join("NULL" if v is None else str(v) if isinstance(v, int) else f"'{v}'" for v in values)
    return f"""INSERT INTO credits_transfer (id, kind, asset_id, debit_account_id, credit_account_id, amount,
        debit_in, debit_out, credit_in, credit_out, posted_at, source_ref, command_id, reverses_id)
        VALUES ({written})"""


def hold(id: UUID, status: str, posted: UUID | None = None) -> str:
    """Return the INSERT of a hold of 10 g of Lin's."""
    closed = "NULL" if status == "PENDING" else "now()"
    transfer_id = f"'{posted}'" if posted else "NULL"
    return f"""INSERT INTO credits_hold
        (id, balance_id, amount, status, source_ref, placed_at, closed_at, placed_by, transfer_id)
        SELECT '{id}', b.id, 10, '{status}', '{new_id()}', now(), {closed}, '{new_id()}', {transfer_id}
          FROM credits_balance b WHERE b.account_id = {LIN} AND b.asset_id = {GRAMS}"""


def lay(connection: psycopg.Connection) -> Laid:
    """Fill the tables with one row of each kind, each by the role that may, and commit."""
    laid = Laid(*(new_id() for _ in range(7)))
    with connection.transaction():
        for account, party in PARTY.items():
            kind = "ORGANISATION" if account == BAKERY else "PERSON"
            connection.execute(
                """INSERT INTO accounts_party (id, kind, name, language, kyc_level, created_at)
                   VALUES (%s, %s, '', 'en', 0, now())""",
                [party, kind],
            )
            connection.execute(
                """INSERT INTO credits_ledgeraccount
                       (id, kind, party_id, holder_is_person, scheme, frozen_reason)
                   VALUES (%s, 'HOLDING', %s, %s, '', '')""",
                [account, party, kind == "PERSON"],
            )
        system = {
            ISSUER: "ISSUER",
            ASSIGNED: "ASSIGNED",
            RETIRED: "RETIRED",
            SPENT: "SPENT",
            CANCELLED: "CANCELLED",
        }
        for account, kind in system.items():
            connection.execute(
                """INSERT INTO credits_ledgeraccount (id, kind, holder_is_person, scheme, frozen_reason)
                   VALUES (%s, %s, false, 'DEMO', '')""",
                [account, kind],
            )
        assets = [(GRAMS, "PERSONAL", 2026, ""), (COIN_ONLY, "COIN_ONLY", 2026, "")]
        assets += [(REGISTRY, "REGISTRY", 2026, "0001"), (COINS, "COIN", None, "")]
        for asset, book, vintage, batch in assets:
            connection.execute(
                """INSERT INTO credits_asset (id, book, scheme, methodology, city, vintage, batch)
                   VALUES (%s, %s, 'DEMO', 'M', 'C', %s, %s)""",
                [asset, book, vintage, batch],
            )
        connection.execute("SET LOCAL ROLE puhui_worker")
        for account in (LIN, ROBBED):
            connection.execute(
                """INSERT INTO credits_balance (account_id, asset_id, in_total, out_total, held)
                   VALUES (%s, %s, 1000, 0, 0)""",
                [account, GRAMS],
            )
        connection.execute(
            transfer("ACCRUAL", GRAMS, ISSUER, LIN, 400, (None, None, 400, 0), id=laid.accrual)
        )
        connection.execute(
            transfer("ACCRUAL", GRAMS, ISSUER, LIN, 600, (None, None, 1000, 0), id=laid.reversed)
        )
        connection.execute(transfer("ACCRUAL", GRAMS, ISSUER, ROBBED, 1000, (None, None, 1000, 0)))
        connection.execute(
            "UPDATE credits_balance SET out_total = 710 WHERE account_id = %s AND asset_id = %s", [LIN, GRAMS]
        )
        connection.execute(
            transfer(
                *("REVERSAL", GRAMS, LIN, ISSUER, 600, (1000, 600, None, None)),
                reverses=laid.reversed,
                id=laid.reversal,
            )
        )
        # The worker retires at the year's end alone.
        connection.execute("SET LOCAL ROLE puhui_web")
        connection.execute(
            transfer("RETIREMENT", GRAMS, LIN, RETIRED, 110, (1000, 710, None, None), id=laid.retirement)
        )
        connection.execute("SET LOCAL ROLE puhui_worker")
        connection.execute("UPDATE credits_balance SET held = 10 WHERE account_id = %s", [LIN])
        for id, status in ((laid.pending, "PENDING"), (laid.posted, "PENDING"), (laid.voided, "PENDING")):
            connection.execute(hold(id, status))
        connection.execute(
            "UPDATE credits_hold SET status = 'POSTED', closed_at = now(), transfer_id = %s WHERE id = %s",
            [laid.retirement, laid.posted],
        )
        connection.execute(
            "UPDATE credits_hold SET status = 'VOIDED', closed_at = now() WHERE id = %s", [laid.voided]
        )
        connection.execute("RESET ROLE")
        connection.execute(
            "UPDATE credits_ledgeraccount SET frozen_at = now(), frozen_reason = 'x' WHERE id = %s", [ROBBED]
        )
    return laid
