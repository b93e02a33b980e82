"""Reading the tables that wait: the worker's. A table is looked through before anything of it is stored."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q

from credits.evidence.storage import evidence_storage, name_of
from credits.projects.keys import plain_key
from credits.projects.models import Meter, Project, ProjectKind
from credits.projects.policies import takes_tables
from credits.projects.rides.rows import RideTerms, ToldRide, read_ride, ride_columns_of
from credits.projects.rides.storing import RideStoring
from credits.projects.table_models import ReadingFile, RefusedRow
from credits.projects.table_states import TableStatus
from credits.projects.tables.days import DayReading, Days
from credits.projects.tables.rows import Known, RowRefused, Terms, columns_of, read_row
from credits.projects.tables.storing import ReadingStoring, Storing
from credits.projects.types.reading import Rides, project_type_of
from puhui.kernel.audit import record_event
from puhui.kernel.clock import business_date
from puhui.kernel.commands import system_actor
from puhui.kernel.fair_share import fair_share
from puhui.kernel.states import claim
from puhui.kernel.tables import Limits, TableFault, read_rows

log = logging.getLogger(__name__)

FILES_A_RUN = 20
LIMITS = Limits(columns=32, cell=200)
# Readings of one transaction, and rows between two looks at the clock of the progress.
READINGS_AT_ONCE, ROWS_BETWEEN = 500, 20_000
_TRY_LOCK = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"


def has_tables() -> bool:
    """Tell whether a table waits to be read."""
    return ReadingFile.objects.filter(status=TableStatus.RECEIVED).exists()


def read_tables(*, now: datetime) -> dict[str, int]:
    """Read the tables that wait; returns how many were read and how many refused whole.

    One that fails is logged, counted as `failed` and does not keep the others, however many fail; a later run
    tries again.
    """
    counts = {"read": 0, "refused": 0}
    waiting = ReadingFile.objects.filter(status=TableStatus.RECEIVED).order_by("id")
    for pk in fair_share(waiting, FILES_A_RUN):
        with _alone(pk) as is_mine:
            file = ReadingFile.objects.filter(pk=pk, status=TableStatus.RECEIVED).first()
            if not is_mine or file is None:
                continue
            try:
                counts["read" if _read(file, now) else "refused"] += 1
            except Exception:
                log.exception("the table %s of readings could not be read", pk)
                counts["failed"] = counts.get("failed", 0) + 1
    return counts


def _read(file: ReadingFile, now: datetime) -> bool:
    """Read one table; false if it is refused whole. Begun again after a crash it finds what it stored."""
    rides = project_type_of(file.project.project_type).rides
    storing: Storing = RideStoring(file, now) if rides else ReadingStoring(file, now)
    with evidence_storage().open(name_of(file.digest)) as content:
        try:
            if not takes_tables(file.project):
                return _refuse(file, now, "project_state_conflict", None, None)
            for number, _cells in read_rows(content, LIMITS):
                _progress(file, number)
            rows = _rides(content, file, now, storing, rides) if rides else _rows(content, file, now, storing)
            batch: list[DayReading | ToldRide] = []
            for told in rows:
                batch.append(told)
                if len(batch) >= READINGS_AT_ONCE:
                    storing.store(batch)
                    batch = []
            storing.store(batch)
        except TableFault as fault:
            return _refuse(file, now, fault.code, fault.row, fault.column)
    storing.tell()
    refused = RefusedRow.objects.filter(file=file).count()
    counted: dict[str, Any] = {
        "rows_taken": storing.counts.taken,
        "rows_known": storing.counts.known,
        "rows_refused": refused,
    }
    with transaction.atomic():
        total = sum(counted.values())
        rows_of = ReadingFile.objects.filter(pk=file.pk)
        if claim(
            rows_of,
            old=TableStatus.RECEIVED,
            new=TableStatus.READ,
            ended_at=now,
            rows_read=total,
            **counted,
        ):
            _note(file, "reading_table_read", now, **counted)
    return True


def _rows(content, file: ReadingFile, now: datetime, storing: Storing) -> Iterator[DayReading]:
    rows = read_rows(content, LIMITS)
    heading = next(rows, None)
    cells_of_heading = heading.cells if heading else []
    where, terms = columns_of(cells_of_heading), _terms(file, now, len(cells_of_heading))
    days = Days()
    for number, cells in rows:
        _progress(file, number)
        try:
            yield from days.take(number, read_row(where, cells, terms))
        except RowRefused as refused:
            storing.refuse(number, refused.column, refused.code)
    yield from days.rest()


def _rides(
    content: BinaryIO, file: ReadingFile, now: datetime, storing: Storing, rides: Rides
) -> Iterator[ToldRide]:
    rows = read_rows(content, LIMITS)
    heading = next(rows, None)
    cells_of_heading = heading.cells if heading else []
    where = ride_columns_of(cells_of_heading)
    first, today = file.project.commissioned_on, business_date(now)
    terms = RideTerms(rides, first=first, today=today, width=len(cells_of_heading))
    for number, cells in rows:
        _progress(file, number)
        try:
            yield read_ride(where, number, cells, terms)
        except RowRefused as refused:
            storing.refuse(number, refused.column, refused.code)


def _terms(file: ReadingFile, now: datetime, width: int) -> Terms:
    return Terms(
        meters=_meters(file.project),
        first=file.project.commissioned_on,
        today=business_date(now),
        width=width,
    )


def _meters(project: Project) -> dict[str, list[Known]]:
    """Return the meters by their numbers; those of a bundle by their sites' as well, ended ones too: what
    they read until then is still to come. Of sites that were turned away nothing is."""
    meters = Meter.objects.filter(project=project)
    if project.kind != ProjectKind.BUNDLE:
        meters = meters.filter(ended_at=None)
    never_joined = Q(site__is_late=True, site__joins_on=None, ended_at__isnull=False)
    meters = meters.exclude(never_joined).order_by(F("ended_at").asc(nulls_last=True), "id")
    found: dict[str, list[Known]] = {}
    rows = meters.values_list("id", "site__ends_on", "site__connection__key", "serial_no")
    for pk, until, connection_key, serial_no in rows:
        for number in {plain_key(name) for name in (connection_key, serial_no) if name}:
            found.setdefault(number, []).append(Known(pk, until))
    return found


def _progress(file: ReadingFile, number: int) -> None:
    if number % ROWS_BETWEEN == 0:
        ReadingFile.objects.filter(pk=file.pk, status=TableStatus.RECEIVED).update(rows_read=number)


def _refuse(file: ReadingFile, now: datetime, code: str, row: int | None, column: int | None) -> bool:
    with transaction.atomic():
        rows = ReadingFile.objects.filter(pk=file.pk)
        told: dict[str, Any] = {"fault": code, "fault_row": row, "fault_column": column}
        if claim(rows, old=TableStatus.RECEIVED, new=TableStatus.REFUSED, ended_at=now, **told):
            _note(file, "reading_table_refused", now, code=code)
    return False


def _note(file: ReadingFile, action: str, now: datetime, **detail: Any) -> None:
    record_event(
        actor=system_actor("read_tables"),
        action=action,
        object_type="project",
        object_id=file.project_id,
        now=now,
        region=file.project.region,
        digest=file.digest,
        **detail,
    )


@contextmanager
def _alone(pk: UUID) -> Iterator[bool]:
    """Hold a table against other workers for as long as it takes; a lost connection lets it go."""
    name = f"reading table {pk}"
    with connection.cursor() as cursor:
        cursor.execute(_TRY_LOCK, [name])
        (is_mine,) = cursor.fetchone()
        try:
            yield is_mine
        finally:
            if is_mine:
                cursor.execute(_UNLOCK, [name])
