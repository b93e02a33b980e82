"""Storing readings of a table in batches: what is stored already is known, what contradicts it is refused."""

from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from credits.projects.models import Reading
from credits.projects.table_models import ReadingFile, RefusedRow
from credits.projects.tables.days import DayReading
from puhui.kernel.constraints import constraint_of

ROWS_AT_ONCE = 1_000
# What a row tells, read.
Told = TypeVar("Told")


@dataclass
class Counts:
    """Of rows, not of the readings that they made."""

    taken: int = 0
    known: int = 0


@dataclass(frozen=True, slots=True)
class _Stored:
    period_from: date
    period_to: date
    value: Decimal
    missing_minutes: int
    is_of_this_file: bool


class Storing(ABC, Generic[Told]):
    """Puts what one file tells in; asked again after a crash, it finds what it has stored.

    `once` are the constraints that say that somebody else has stored the same at this moment.
    """

    once: ClassVar[frozenset[str]]

    def __init__(self, file: ReadingFile, now: datetime) -> None:
        self._file, self._now = file, now
        self._refused: dict[int, tuple[str, str]] = {}
        self.counts = Counts()

    def refuse(self, number: int, column: str, code: str) -> None:
        """Note that a row is not taken."""
        self._refused[number] = (column, code)
        if len(self._refused) >= ROWS_AT_ONCE:
            self.tell()

    def tell(self) -> None:
        """Write down the refusals that wait."""
        RefusedRow.objects.bulk_create(
            [
                RefusedRow(file=self._file, row_number=number, column=column, code=code)
                for number, (column, code) in self._refused.items()
            ],
            ignore_conflicts=True,
        )
        self._refused.clear()

    def store(self, batch: Sequence[Told]) -> None:
        """Store a batch in one transaction. Whoever enters the same at the same moment is waited for."""
        if not batch:
            return
        try:
            with transaction.atomic():
                self._store(batch)
        except IntegrityError as error:
            if constraint_of(error) not in self.once:
                raise
            with transaction.atomic():
                self._store(batch)  # the other is stored by now, and found

    @abstractmethod
    def _store(self, batch: Sequence[Told]) -> None: ...


class ReadingStoring(Storing[DayReading]):
    """Puts the readings of one file in."""

    once = frozenset({"one_reading_per_meter_and_day"})

    def _store(self, batch: Sequence[DayReading]) -> None:
        stored = self._around(batch)
        fresh: list[Reading] = []
        counted = Counts()
        for day in batch:
            beside = [
                row
                for row in stored[day.meter]
                if row.period_from < day.period_to and row.period_to > day.period_from
            ]
            told = _Stored(day.period_from, day.period_to, day.value, day.missing_minutes, True)
            if not beside:
                stored[day.meter].append(told)
                counted.taken += len(day.rows)
                fresh.append(self._reading(day))
            elif len(beside) == 1 and _says_the_same(beside[0], told):
                if beside[0].is_of_this_file:
                    counted.taken += len(day.rows)
                else:
                    counted.known += len(day.rows)
            else:
                for number in day.rows:
                    self._refused[number] = ("period_from", "period_overlaps")
        Reading.objects.bulk_create(fresh)
        self.tell()
        self.counts.taken += counted.taken
        self.counts.known += counted.known

    def _around(self, batch: Sequence[DayReading]) -> dict[UUID, list[_Stored]]:
        found: dict[UUID, list[_Stored]] = defaultdict(list)
        rows = Reading.objects.filter(
            meter__in={day.meter for day in batch},
            superseded_at=None,
            period_from__lt=max(day.period_to for day in batch),
            period_to__gt=min(day.period_from for day in batch),
        )
        columns = ("meter_id", "period_from", "period_to", "value", "missing_minutes", "source_id")
        for meter, begin, end, value, missing, source in rows.values_list(*columns):
            found[meter].append(_Stored(begin, end, value, missing, source == self._file.pk))
        return found

    def _reading(self, day: DayReading) -> Reading:
        return Reading(
            meter_id=day.meter,
            period_from=day.period_from,
            period_to=day.period_to,
            value=day.value,
            missing_minutes=day.missing_minutes,
            source=self._file,
            entered_at=self._now,
            entered_by=self._file.received_by,
        )


def _says_the_same(one: _Stored, other: _Stored) -> bool:
    return (one.period_from, one.period_to, one.value, one.missing_minutes) == (
        other.period_from,
        other.period_to,
        other.value,
        other.missing_minutes,
    )
