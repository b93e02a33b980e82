"""By when the work on a row is to be done, in lists and on the first page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Min, QuerySet
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.columns import Column, computed
from puhui.kernel.calendar import add_working_days, overrides
from puhui.kernel.clock import business_date, puhui_now


@dataclass(frozen=True)
class Due:
    """The day in `field`, or so many working days after it; the day on which that lies is not counted.

    The field (dots follow relations) holds a day or an instant. Nothing is due of a row in another state than
    `waits`, where there are any, nor of one that has something in `ended`.
    """

    field: str
    working_days: int = 0
    waits: Sequence[str] = ()
    ended: str = ""

    def day_of(self, value: date | datetime | None) -> date | None:
        """Return the last day for what has waited since `value`."""
        return self._last_day(value, overrides() if self.working_days else {})

    def first(self, rows: QuerySet) -> date | None:
        """Return the last day of what is due first among `rows`."""
        return self.day_of(rows.order_by().aggregate(first=Min(self.field.replace(".", "__")))["first"])

    @cached_property
    def columns(self) -> list[Column]:
        """The last day of a row, and whether it has passed; nothing where nothing is due any more."""
        return due_columns(self)

    def tell(self, rows: Sequence[Any]) -> None:
        """Note the last day of each row and whether it is over, with one look at calendar and clock for all.
        What is told of a row already stays where nothing is due of it by this.

        The clock is the database's: asked for every row, a list would wait for it fifty times.
        """
        kept = overrides() if self.working_days and rows else {}
        today = business_date(puhui_now()) if rows else date.max
        for row in rows:
            day = self._last_day(self._since(row), kept)
            if day is None and "work_due" in row.__dict__:
                continue
            row.work_due = day
            row.work_is_over = row.work_due is not None and row.work_due < today

    def _since(self, row: Any) -> date | datetime | None:
        if (self.waits and row.status not in self.waits) or (self.ended and getattr(row, self.ended)):
            return None
        value = row
        for step in self.field.split("."):
            value = getattr(value, step, None)
        return value

    def _last_day(self, value: date | datetime | None, kept: Mapping[date, bool]) -> date | None:
        if value is None:
            return None
        day = business_date(value) if isinstance(value, datetime) else value
        return add_working_days(day, self.working_days, kept) if self.working_days else day


def due_columns(*dues: Due) -> list[Column]:
    """Return the columns of a page on which each state has its own last day, at most one a row."""

    def told(row: Any) -> Any:
        if "work_due" not in row.__dict__:
            for due in dues:
                due.tell([row])
        return row

    return [
        computed("work_due", _("due"), lambda row: told(row).work_due),
        computed("work_overdue", _("overdue"), lambda row: _("yes") if told(row).work_is_over else ""),
    ]


def is_past(day: date | None) -> bool:
    """Tell whether a day is over."""
    return day is not None and day < business_date(puhui_now())
