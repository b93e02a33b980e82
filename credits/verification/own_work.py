"""What counts of what was entered in a case: the work of the body that has the case now (ADR 0075).

What a body before entered is history, and looked at by nobody who signs; the database asks the same
(own_work_guards.py).
"""

from typing import Any

from django.db.models import QuerySet

from credits.verification.models import Case
from credits.verification.work_models import CheckItem, SampledLine


def open_items(case: Case) -> QuerySet[CheckItem]:
    """Return the items of the checklist that the case's body has not answered."""
    return case.checklist.exclude(body=case.body_id)


def open_lines(case: Case) -> QuerySet[SampledLine]:
    """Return the lines of the sample that the case's body has not looked at."""
    return case.sample.exclude(body=case.body_id)


def is_own(row: CheckItem | SampledLine, case: Case) -> bool:
    """Tell whether what stands in a row was entered by the case's body."""
    return row.body_id == case.body_id


def answers_before(row: CheckItem, case: Case) -> list[dict[str, Any]]:
    """Return what bodies before answered, oldest first: `body`, `answer`, `note`, `at` (ISO 8601)."""
    return _before(row, case, "answer", row.answered_at)


def judgements_before(row: SampledLine, case: Case) -> list[dict[str, Any]]:
    """Return what bodies before found of a line, by age: `body`, `is_right`, `note`, `at` (ISO 8601)."""
    return _before(row, case, "is_right", row.looked_at)


def _before(row: CheckItem | SampledLine, case: Case, said: str, at: Any) -> list[dict[str, Any]]:
    names = ("body", said, "note", "at")
    entered = [{name: each[name] for name in names} for each in row.entered_before]
    if row.body_id is not None and not is_own(row, case):
        now = (str(row.body_id), getattr(row, said), row.note, at.isoformat())
        entered.append(dict(zip(names, now, strict=True)))
    return entered
