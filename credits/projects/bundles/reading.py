"""Reading the tables of sites that wait: the worker's. All of a table is looked through before a row counts.

Each row is a transaction with the word on it, so that a table that was cut off goes on after its last word.
A dry run does the same in one transaction that is rolled back, and keeps the words alone.
"""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.db import connection, transaction

from credits.evidence.storage import evidence_storage, name_of
from credits.projects.bundles.registering import register_site
from credits.projects.bundles.rows import RowRefused, columns_of, read_site
from credits.projects.bundles.table_models import RowOutcome, SiteTable, SiteTableRow
from credits.projects.table_states import TableStatus
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor
from puhui.kernel.crash_points import crash_point
from puhui.kernel.fair_share import fair_share
from puhui.kernel.states import claim
from puhui.kernel.tables import Limits, Row, TableFault, read_rows

log = logging.getLogger(__name__)

TABLES_A_RUN, ROWS_BETWEEN = 20, 50
# Ten times as many rows as a bundle has sites: most of such a table would be wrong.
LIMITS = Limits(rows=5_001, columns=32, cell=400)
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


def has_site_tables() -> bool:
    """Tell whether a table of sites waits to be read."""
    return SiteTable.objects.filter(status=TableStatus.RECEIVED).exists()


def read_site_tables(*, now: datetime) -> dict[str, int]:
    """Read the tables that wait; returns how many were read and how many refused whole.

    One that fails is logged, counted as `failed` and does not keep the others, however many fail; a later run
    tries again.
    """
    counts = {"read": 0, "refused": 0}
    waiting = SiteTable.objects.filter(status=TableStatus.RECEIVED).order_by("id")
    for pk in fair_share(waiting, TABLES_A_RUN):
        name = f"table of sites {pk}"
        with connection.cursor() as cursor:
            cursor.execute(_TRY_LOCK, [name])
            if not cursor.fetchone()[0]:
                continue
            try:
                table = SiteTable.objects.select_related("bundle").filter(pk=pk, status=TableStatus.RECEIVED)
                if (found := table.first()) is not None:
                    counts["read" if _read(found, now) else "refused"] += 1
            except Exception:
                log.exception("the table %s of sites could not be read", pk)
                counts["failed"] = counts.get("failed", 0) + 1
            finally:
                cursor.execute(_UNLOCK, [name])
    return counts


def _read(table: SiteTable, now: datetime) -> bool:
    with evidence_storage().open(name_of(table.digest)) as content:
        try:
            for _row in read_rows(content, LIMITS):
                pass  # a formula, or a second encoding, anywhere: all of it is refused
            words = list(_tried(table, content, now)) if table.is_dry_run else None
            if words is None:
                _register(table, content, now)
        except TableFault as fault:
            return _end(table, now, TableStatus.REFUSED, fault.code, fault.row, fault.column)
    with transaction.atomic():
        SiteTableRow.objects.bulk_create(words or [])
        return _end(table, now, TableStatus.READ)


def _register(table: SiteTable, content: BinaryIO, now: datetime) -> None:
    done = SiteTableRow.objects.filter(table=table).order_by("-row_number")
    last = done.values_list("row_number", flat=True).first() or 0
    for row, where, width in _rows(content):
        if row.number <= last:
            continue
        with transaction.atomic():
            _word(table, row, where, width, now).save(force_insert=True)
            crash_point("site.before_commit")
        if row.number % ROWS_BETWEEN == 0:
            SiteTable.objects.filter(pk=table.pk, status=TableStatus.RECEIVED).update(rows_read=row.number)


def _tried(table: SiteTable, content: BinaryIO, now: datetime) -> Iterator[SiteTableRow]:
    """Yield the words on a table of which nothing stays. A row is held against those before it, too."""
    with transaction.atomic():
        words = [_word(table, row, where, width, now) for row, where, width in _rows(content)]
        transaction.set_rollback(True)
    yield from words


def _rows(content: BinaryIO) -> Iterator[tuple[Row, dict[str, int], int]]:
    rows = read_rows(content, LIMITS)
    heading = next(rows, None)
    cells = heading.cells if heading else []
    where = columns_of(cells)
    for row in rows:
        yield row, where, len(cells)


def _word(table: SiteTable, row: Row, where: dict[str, int], width: int, now: datetime) -> SiteTableRow:
    word = SiteTableRow(table=table, row_number=row.number)
    try:
        told = read_site(where, row.cells, width=width, today=business_date(now))
        word.outcome = register_site(table, row.number, told, now)
    except RowRefused as refused:
        word.outcome, word.column, word.code = RowOutcome.REFUSED, refused.column, refused.code
    return word


def _end(
    table: SiteTable,
    now: datetime,
    status: str,
    fault: str = "",
    row: int | None = None,
    column: int | None = None,
) -> bool:
    counted: dict[str, Any] = {
        outcome.lower(): SiteTableRow.objects.filter(table=table, outcome=outcome).count()
        for outcome in RowOutcome.values
    }
    ended = {
        "ended_at": now,
        "rows_read": sum(counted.values()),
        "fault": fault,
        "fault_row": row,
        "fault_column": column,
    }
    with transaction.atomic():
        rows = SiteTable.objects.filter(pk=table.pk)
        if claim(rows, old=TableStatus.RECEIVED, new=status, **ended):
            record_event(
                actor=system_actor("read_site_tables"),
                action=f"site_table_{status.lower()}",
                object_type="project",
                object_id=table.bundle_id,
                now=now,
                region=table.bundle.region,
                digest=table.digest,
                is_dry_run=table.is_dry_run,
                **counted,
            )
    return status == TableStatus.READ
