"""One round: the yardstick, or the job, on a database of its own; and whether the job was right."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

import psycopg

from tests.benchmarks.databases import Server
from tests.benchmarks.population import copy_file
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.stored import Stored


class Round(NamedTuple):
    """How long it took, and the largest worker's memory."""

    seconds: float
    rss_mb: float = 0.0


def copy_in(server: Server, stored: Stored) -> Round:
    """COPY the size's activities, encoded beforehand, into the table that the service writes them to."""
    with (
        server.copy_of(stored.people, "round") as name,
        psycopg.connect(server.url(name)) as session,
        stored.file.open("rb") as source,
    ):
        began = perf_counter()
        copy_file(session, "credits_activity", source)
        session.commit()
        return Round(perf_counter() - began)


def credit(server: Server, stored: Stored, workers: int) -> Round:
    """Decide the size's activities with so many workers, each a process.

    The books are compared whole after the first of such rounds, which takes a third of the round's own time;
    after the others, that everything was decided.
    """
    with server.copy_of(stored.loaded, "round") as name:
        environment = server.environment(name, "worker")
        results = run_helpers(Helper("crediting_worker", environment) for _ in range(workers))
        decided = sum(result["decided"] for result in results)
        if decided != stored.activities:
            raise AssertionError(f"{decided} activities were decided, not {stored.activities}")
        if workers not in stored.compared:
            check_books(server.url(name), stored.activities, decided)
            stored.compared.add(workers)
        # They begin on one word; the job is done when the last is.
        seconds = max(result["seconds"] for result in results)
        return Round(seconds, max(result["rss_mb"] for result in results))


_COUNTS = """
SELECT (SELECT count(*) FROM credits_activity),
       (SELECT count(*) FROM credits_activity WHERE occurred_to > puhui_now() - interval '60 days'),
       (SELECT count(*) FROM credits_verdict),
       (SELECT count(DISTINCT activity_id) FROM credits_verdict JOIN credits_activity ON id = activity_id),
       (SELECT count(*) FROM credits_intake),
       (SELECT sum(credited_g) FROM credits_verdict),
       (SELECT sum(amount) FROM credits_transfer WHERE kind = 'ACCRUAL'),
       (SELECT sum(in_total) FROM credits_balance),
       (SELECT count(*) FROM credits_verdict WHERE credited_g > 0),
       (SELECT count(*) FROM credits_transfer),
       (SELECT count(*) FROM (SELECT account_id FROM credits_balance b
          LEFT JOIN credits_transfer t ON t.credit_account_id = b.account_id AND t.asset_id = b.asset_id
         GROUP BY b.id HAVING b.in_total IS DISTINCT FROM sum(t.amount)
             OR b.in_total IS DISTINCT FROM max(t.credit_in)) AS wrong)
"""


def check_books(url: str, activities: int, decided: int) -> None:
    """Refuse a result that is not right: each activity decided once, and the same grams in every book."""
    with psycopg.connect(url) as session:
        row: Any = session.execute(_COUNTS).fetchone()
    (
        everything,
        of_the_month,
        verdicts,
        distinct,
        open_intakes,
        credited,
        accrued,
        balances,
        with_grams,
        transfers,
        wrong,
    ) = row
    if not everything == verdicts == distinct or not of_the_month == decided == activities or open_intakes:
        raise AssertionError(f"not every activity was decided once: {row}")
    if not credited == accrued == balances or with_grams != transfers or wrong:
        raise AssertionError(f"the books do not agree: {row}")


def interleaved(count: int, *sides: Callable[[], Round]) -> list[list[Round]]:
    """Run the sides in turn, `count` times; returns each side's rounds."""
    rounds = [[side() for side in sides] for _ in range(count)]
    return [list(side) for side in zip(*rounds, strict=True)]
