"""What must hold of a case before a positive statement (the database asks the same: guards), and what two
readings come to."""

from django.db.models import QuerySet

from credits.verification.errors import ChecklistOpen, ReportFails
from credits.verification.models import Case
from credits.verification.own_work import open_items, open_lines
from credits.verification.reading_models import FurtherReading, ReadingKind
from credits.verification.terms import terms
from credits.verification.work_models import Conformity
from puhui.kernel.errors import gettext_noop


def check_looked_at(case: Case, *, tonnes: int, reported: int) -> None:
    """Refuse what the case's body has not looked at itself, and all of the tonnes where a line of the sample
    is wrong.

    Raises ChecklistOpen, ReportFails.
    """
    waiting = open_items(case).count() + open_lines(case).count()
    if waiting:
        raise ChecklistOpen(gettext_noop("%(open)s are not looked at."), open=waiting)
    if case.checklist.filter(answer=Conformity.FAILS).exists():
        raise ReportFails(gettext_noop("An item of the checklist does not conform."))
    if tonnes == reported and case.sample.filter(is_right=False).exists():
        raise ReportFails(gettext_noop("Lines of the sample are wrong: fewer tonnes stand."))


def agree(first: tuple[str, int], second: tuple[str, int]) -> bool:
    """Tell whether two readings (opinion, tonnes) come to the same, but for what is not material."""
    larger = max(first[1], second[1])
    apart = 1000 * abs(first[1] - second[1])
    return first[0] == second[0] and apart <= terms().material_permille * larger


def to_look_at(readings: QuerySet[FurtherReading]) -> QuerySet[FurtherReading]:
    """Keep what `is_to_look_at` is true of."""
    return readings.filter(kind=ReadingKind.BLIND, agrees=False, looked_at=None)


def is_to_look_at(reading: FurtherReading) -> bool:
    """Tell whether it waits for a registrar: found otherwise, and moved nothing, as a second one does."""
    return (reading.kind, reading.agrees, reading.looked_at) == (ReadingKind.BLIND, False, None)
