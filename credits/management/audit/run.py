"""Running the invariants: one snapshot of the database, read only, ten offending rows each at most."""

from collections.abc import Iterator
from time import perf_counter

from django.db import connection, transaction

from credits.management.audit import (
    bridge,
    bundles,
    destinations,
    issuing,
    ledger,
    limits,
    loop,
    market,
    mirror,
    news,
    numbers,
    overlaps,
    people,
    records,
    remainders,
    reversals,
    serials,
    tallies,
    yearend,
)
from credits.management.audit.invariant import Finding, Invariant
from puhui.kernel.guards_in_place import guard_breaches

INVARIANTS: list[Invariant] = [
    *ledger.INVARIANTS,
    *serials.INVARIANTS,
    *issuing.INVARIANTS,
    *remainders.INVARIANTS,
    *bundles.INVARIANTS,
    *mirror.INVARIANTS,
    *loop.INVARIANTS,
    *overlaps.INVARIANTS,
    *tallies.INVARIANTS,
    *numbers.INVARIANTS,
    *reversals.INVARIANTS,
    *yearend.INVARIANTS,
    *destinations.INVARIANTS,
    *people.INVARIANTS,
    *market.INVARIANTS,
    *bridge.INVARIANTS,
    *limits.INVARIANTS,
    *records.INVARIANTS,
    *news.INVARIANTS,
]
OFFENDING_MAX = 10
# Larger sorts go to disk, so that the server's memory stays flat in the number of rows.
WORK_MEM = "64MB"


def run_audit(*, as_auditor: bool = True) -> list[Finding]:
    """Return what came out of each invariant, all of them read in one snapshot.

    Within an open transaction (a test's) it reads what that sees. A breach is a finding, no error. The job
    reads as the worker that it is: a worker's own login cannot become the auditor.
    """
    alone = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        before = transaction.savepoint()
        if as_auditor:
            cursor.execute("SET LOCAL ROLE puhui_auditor")
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEM])
        findings = [*run_invariants(), _guards()]
        # The role and the setting go with the savepoint.
        transaction.savepoint_rollback(before)
    return findings


def run_invariants() -> Iterator[Finding]:
    """Yield what came out of each invariant, read in the open transaction as whoever asks."""
    counts: dict[str, int] = {}
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            began = perf_counter()
            cursor.execute(f"SELECT * FROM ({invariant.breaches}) AS breach LIMIT {OFFENDING_MAX}")  # noqa: S608
            offending = [str(row[0]) for row in cursor.fetchall()]
            if invariant.table not in counts:
                cursor.execute(f'SELECT count(*) FROM "{invariant.table}"')  # noqa: S608
                counts[invariant.table] = cursor.fetchone()[0]
            seconds = perf_counter() - began
            yield Finding(invariant.code, invariant.says, counts[invariant.table], offending, seconds)


def _guards() -> Finding:
    began = perf_counter()
    breaches = guard_breaches(connection)
    return Finding("G", "the guards are in place", 0, breaches[:OFFENDING_MAX], perf_counter() - began)
