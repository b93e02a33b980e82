"""Which version a running project reports by: the one it is pinned to, as long as each later one lets it.

A project is pinned to the version in effect on the day of its registration. A later version may say in its
text that running projects keep theirs, for good or for reports that begin before a day. Where it does not,
they go over to it with the first report that begins on its first day or later. A version that was withdrawn
is kept by nobody, and lets nobody keep another.
"""

from datetime import date, datetime

from credits.methodologies.language import Document
from credits.methodologies.snapshot import Snapshot, VersionRow, program_of
from credits.methodologies.states import VersionStatus


def version_of_project(
    snapshot: Snapshot, code: str, pinned_id: int | None, on: date, decided_at: datetime
) -> VersionRow | None:
    """Return the version by which a project's report goes that begins `on` a day; None if there is none."""
    held = snapshot.versions.get(pinned_id) if pinned_id is not None else None
    if held is None or held.code != code or not _stands(held, decided_at):
        return snapshot.version_on(code, on, decided_at)
    for later in reversed(snapshot.versions_of(code)):
        if later.version <= held.version or not _stands(later, decided_at) or later.effective_from > on:
            continue
        if not _lets_keep(later, on):
            held = later
    last = document_of_row(held).effective_to
    return held if last is None or on < last else snapshot.version_on(code, on, decided_at)


def change_within(
    snapshot: Snapshot, code: str, pinned_id: int | None, days: tuple[date, date], decided_at: datetime
) -> date | None:
    """Return the first day inside [from, to) on which a project goes over to another version; None: none."""
    starts, ends = days
    first = version_of_project(snapshot, code, pinned_id, starts, decided_at)
    for day in sorted(_turning_points(snapshot, code)):
        if starts < day < ends and version_of_project(snapshot, code, pinned_id, day, decided_at) != first:
            return day
    return None


def document_of_row(row: VersionRow) -> Document:
    """Return what a version says."""
    return program_of(row.id, row.digest).document


def _turning_points(snapshot: Snapshot, code: str) -> set[date]:
    points: set[date] = set()
    for row in snapshot.versions_of(code):
        terms = document_of_row(row).running_projects
        ends = document_of_row(row).effective_to
        until = terms.until if terms else None
        points |= {day for day in (row.effective_from, ends, until) if day is not None}
    return points


def _lets_keep(later: VersionRow, on: date) -> bool:
    terms = document_of_row(later).running_projects
    return terms is not None and (terms.until is None or on < terms.until)


def _stands(row: VersionRow, decided_at: datetime) -> bool:
    return row.status == VersionStatus.PUBLISHED and row.published_at <= decided_at
