"""Set-up for tests of coins and retirements: catalogues, credited grams, and many callers at once.

Grams are accrued as the batch does it: as the database role of the worker, with a verdict beside them.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from threading import Barrier
from typing import TypeVar
from uuid import UUID

from django.db import connection, connections, transaction

from credits.ledger.accrue import accrue_grams
from credits.ledger.open_asset import open_asset
from credits.ledger.open_holding import open_holding
from credits.ledger.system_accounts import system_account
from credits.ledger.types import AccountKind, Book
from credits.monitoring.models import Basis, OutcomeDue, Verdict, VerdictStatus
from credits.rewards.catalog_loading import load_rewards
from credits.schemes.catalog_loading import load_scheme
from credits.schemes.scheme_files import scheme_files
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests.cast import GUANGZHOU

T = TypeVar("T")
DEMO = "DEMO"
# The server is shared with other test processes: so many connections, whatever the number of callers.
CONNECTIONS = 24


def load_catalogues() -> None:
    """Load the shipped schemes and rewards."""
    for terms in scheme_files():
        load_scheme(terms)
    load_rewards()


def credit(
    party_id: UUID,
    grams: int,
    *,
    outcome: str = "keep",
    vintage: int = 2026,
    city: str = GUANGZHOU,
    methodology: str = "IND-METRO",
    coin_only: bool = False,
    scheme: str = DEMO,
    now: datetime | None = None,
    activity_id: UUID | None = None,
    basis_id: int | None = None,
) -> UUID:
    """Credit one activity with grams, as the crediting job would; returns the activity's id."""
    now = now or puhui_now()
    activity_id, book = activity_id or new_id(), Book.COIN_ONLY if coin_only else Book.PERSONAL
    with transaction.atomic():
        asset = open_asset(book, scheme=scheme, methodology=methodology, city=city, vintage=vintage)
        holding = open_holding(party_id)
        issuer = system_account(AccountKind.ISSUER, scheme)
        basis, _ = Basis.objects.get_or_create(
            scheme=scheme, methodology_version_id=1, factor_version_ids=[], baseline_version_ids=[]
        )
        with acting_as("worker"):
            Verdict.objects.create(
                party_id=party_id,
                activity_id=activity_id,
                seq=1,
                status=VerdictStatus.CREDITED,
                reason_codes=[],
                tier="A",
                reduction_g=grams,
                credited_g=grams,
                capped_g=0,
                is_coin_only=coin_only,
                outcome=outcome,
                decided_at=now,
                basis_id=basis_id or basis.id,
            )
            accruals = {(holding, asset): [(activity_id.bytes, grams)]}
            accrue_grams(accruals, issuers={asset: issuer}, command_id=new_id(), now=now)
            if outcome == "coins":
                OutcomeDue.objects.create(party_id=party_id, created_at=now)
    return activity_id


def all_at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run the calls in threads of their own connections, as many at a time as there are connections."""
    size = min(len(calls), CONNECTIONS)
    start = Barrier(size)

    def work(share: Sequence[Callable[[], T]]) -> list[T]:
        try:
            start.wait(timeout=30)
            return [call() for call in share]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(size) as pool:
        shares = list(pool.map(work, [calls[first::size] for first in range(size)]))
    return [result for share in shares for result in share]


@contextmanager
def logged_in_as(role: str) -> Iterator[None]:
    """Let everything in the block run as a database role, over as many transactions as it takes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE puhui_{role}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def balances(party_id: UUID) -> dict[str, int]:
    """Return what is available of each book, straight from the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.book, sum(b.available)::bigint FROM credits_balance b
              JOIN credits_asset a ON a.id = b.asset_id JOIN credits_ledgeraccount l ON l.id = b.account_id
             WHERE l.party_id = %s GROUP BY a.book
            """,
            [party_id],
        )
        return dict(cursor.fetchall())


# Every gram that was credited is kept, assigned or retired, never two of these (decisions 5).
_CONSERVED = """
WITH moved AS (
    SELECT l.party_id, t.asset_id,
           sum(t.amount) FILTER (WHERE t.kind = 'ACCRUAL') AS credited,
           coalesce(sum(t.amount) FILTER (WHERE t.kind = 'ASSIGNMENT'), 0) AS assigned,
           coalesce(sum(t.amount) FILTER (WHERE t.kind = 'RETIREMENT'), 0) AS retired
      FROM credits_transfer t
      JOIN credits_ledgeraccount l ON l.id IN (t.debit_account_id, t.credit_account_id) AND l.kind = 'HOLDING'
     WHERE t.asset_id < 300000000
     GROUP BY l.party_id, t.asset_id
)
SELECT m.party_id, m.asset_id FROM moved m
  JOIN credits_ledgeraccount l ON l.party_id = m.party_id AND l.kind = 'HOLDING'
  JOIN credits_balance b ON b.account_id = l.id AND b.asset_id = m.asset_id
 WHERE m.credited <> b.available + b.held + m.assigned + m.retired
"""
# What the assignments and retirements say of themselves is what moved for them.
_NAMED = """
SELECT s.id FROM credits_assignment s
 WHERE s.quantity_g <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                         WHERE t.source_ref = s.id AND t.kind = 'ASSIGNMENT')
   AND s.status = 'DONE'
    OR s.coins <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                    WHERE t.source_ref = s.id AND t.kind = 'COIN_GRANT')
UNION ALL
SELECT r.id FROM credits_retirement r
 WHERE r.quantity_g <> (SELECT coalesce(sum(t.amount), 0) FROM credits_transfer t
                         WHERE t.source_ref = r.id
                           AND t.kind IN ('RETIREMENT', 'PROGRAMME_RETIREMENT'))
"""


def check_conserved() -> None:
    """Prove that no gram is two of kept, assigned and retired, and that nothing moved without being named."""
    with connection.cursor() as cursor:
        for query in (_CONSERVED, _NAMED):
            cursor.execute(query)
            assert cursor.fetchall() == []
