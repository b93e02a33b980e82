"""What a process holds in memory of schemes, methods in force, versions and factors.

Everything here is small (hundreds of rows) and changes a few times a year, while the batch asks a million
times. A snapshot is immutable; one query for the newest catalog revision tells whether it is still true. It
is asked once per instant inside a transaction (a chunk, a test), and at most once a second outside.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from time import monotonic

from django.db import connection

from credits.factors.resolution import FactorTable
from credits.factors.selectors import factor_table
from credits.methodologies.bound import BoundMethodology
from credits.methodologies.language import Program, compile_document, read_methodology
from credits.methodologies.models import InForce, MethodologyVersion
from credits.methodologies.states import VersionStatus
from credits.schemes.models import Scheme
from credits.schemes.types import SchemeStatus
from puhui.kernel.clock import SHANGHAI, forget_with_database
from puhui.kernel.regions import region_chain

RECHECK_SECONDS = 1.0
MEMO_MAX = 50_000
Revision = tuple[int, int]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A published version without its text."""

    id: int
    code: str
    version: int
    status: str
    effective_from: date
    effective_to: date | None
    published_at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class InForceRow:
    """Which methodology a scheme uses for a type in a region over half-open days."""

    scheme: str
    activity_type: str
    region: str
    starts: date
    ends: date | None
    methodology: str


@dataclass(frozen=True, slots=True)
class SchemeDays:
    """Whether a scheme takes part, and over which half-open days."""

    active: bool
    starts: date
    ends: date | None


class Snapshot:
    """One state of the catalogs, and what has been bound from it."""

    def __init__(self, revision: Revision):
        self.revision = revision
        self.factors: FactorTable = factor_table()
        self.versions = {row.id: row for row in _version_rows()}
        self._by_code: dict[str, list[VersionRow]] = defaultdict(list)
        for row in self.versions.values():
            self._by_code[row.code].append(row)
        self._in_force: dict[tuple[str, str], list[InForceRow]] = defaultdict(list)
        for entry in _in_force_rows():
            self._in_force[entry.activity_type, entry.region].append(entry)
        self._schemes = dict(_scheme_days())
        # Between two of these instants the answer does not depend on when is decided, so it may be kept.
        self._published = sorted(
            {row.published_at for row in self.versions.values()}
            | {start_of_day(row.published) for row in self.factors.by_id.values()}
        )
        self._memo: dict[object, BoundMethodology] = {}

    def stage(self, decided_at: datetime) -> int:
        """Return how many publications lie before an instant; equal numbers mean equal answers."""
        return bisect_right(self._published, decided_at)

    def remembered(self, key: object) -> BoundMethodology | None:
        """Return what was kept under `key`; it dies with the snapshot."""
        return self._memo.get(key)

    def remember(self, key: object, bound: BoundMethodology) -> BoundMethodology:
        """Keep `bound` and return it, or what was kept before it."""
        if len(self._memo) >= MEMO_MAX:
            self._memo.clear()
        return self._memo.setdefault(key, bound)

    def in_force(self, activity_type: str, region: str, on: date) -> InForceRow | None:
        """Walk up from `region`: the first method that an active scheme names for the type that day."""
        for place in region_chain(region):
            for row in self._in_force.get((activity_type, place), ()):
                if _covers(row.starts, row.ends, on) and self.is_active(row.scheme, on):
                    return row
        return None

    def is_active(self, scheme: str, on: date) -> bool:
        """Tell whether the scheme takes part that day."""
        days = self._schemes.get(scheme)
        return days is not None and days.active and _covers(days.starts, days.ends, on)

    def entries_of(self, activity_type: str) -> Iterator[InForceRow]:
        """Yield what schemes have in force for a type anywhere, now or at any time."""
        for (code, _region), rows in self._in_force.items():
            if code == activity_type:
                yield from rows

    def regions_of(self, methodology: str) -> Iterator[str]:
        """Yield the regions in which a methodology is in force, now or at any time."""
        for rows in self._in_force.values():
            yield from (row.region for row in rows if row.methodology == methodology)

    def version_on(self, code: str, on: date, decided_at: datetime) -> VersionRow | None:
        """Return the version in effect on a day and published when decided."""
        for row in self._by_code.get(code, ()):
            published = row.status == VersionStatus.PUBLISHED and row.published_at <= decided_at
            if published and _covers(row.effective_from, row.effective_to, on):
                return row
        return None

    def versions_of(self, code: str) -> list[VersionRow]:
        """Return all versions of a methodology, newest first."""
        return sorted(self._by_code.get(code, ()), key=lambda row: -row.version)


_held: Snapshot | None = None
_asked_for: datetime | None = None
_asked_at = 0.0


def current_snapshot(now: datetime) -> Snapshot:
    """Return the catalogs as this connection sees them; `now` is the caller's instant."""
    global _held, _asked_for, _asked_at
    if _held is not None:
        if now is _asked_for or now == _asked_for:
            return _held
        if not connection.in_atomic_block and monotonic() - _asked_at < RECHECK_SECONDS:
            return _held
    revision = _newest_revision()
    if _held is None or _held.revision != revision:
        _held = Snapshot(revision)
    _asked_for, _asked_at = now, monotonic()
    return _held


def held_snapshot() -> Snapshot:
    """Return what is in memory, however old: enough for whoever asks by the ids of rows that never change."""
    global _held
    if _held is None:
        _held = Snapshot(_newest_revision())
    return _held


def forget_snapshot() -> None:
    """Let the next caller read the catalogs anew: after a change made by this process, and between tests."""
    global _held, _asked_for
    _held = _asked_for = None


forget_with_database(forget_snapshot)


@lru_cache(maxsize=256)
def program_of(version_id: int, digest: str) -> Program:
    """Return the compiled text of a version; the text of an id never changes, so neither does this."""
    text = MethodologyVersion.objects.values_list("text", flat=True).get(pk=version_id, digest=digest)
    return compile_document(read_methodology(text))


def start_of_day(day: date) -> datetime:
    """Return the first instant of a day in Shanghai."""
    return datetime.combine(max(day, date(1900, 1, 1)), time.min, SHANGHAI)


def _covers(starts: date, ends: date | None, on: date) -> bool:
    return starts <= on and (ends is None or on < ends)


def _newest_revision() -> Revision:
    # The count as well: of two writers, the one with the lower id may commit last.
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0), count(*) FROM credits_catalogrevision")
        newest, count = cursor.fetchone()
    return newest, count


def _version_rows() -> Iterator[VersionRow]:
    columns = (
        "id",
        "methodology_id",
        "version",
        "status",
        "effective_from",
        "effective_to",
        "published_at",
        "digest",
    )
    for row in MethodologyVersion.objects.order_by("methodology_id", "-version").values_list(*columns):
        yield VersionRow(*row)


def _in_force_rows() -> Iterator[InForceRow]:
    columns = ("scheme_id", "activity_type", "region", "in_force_from", "in_force_to", "methodology_id")
    for row in InForce.objects.filter(withdrawn_by=None).values_list(*columns):
        yield InForceRow(*row)


def _scheme_days() -> Iterator[tuple[str, SchemeDays]]:
    for code, status, starts, ends in Scheme.objects.values_list("code", "status", "valid_from", "valid_to"):
        yield code, SchemeDays(status == SchemeStatus.ACTIVE, starts, ends)
