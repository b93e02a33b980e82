"""The first page: a few numbers that need a look, each from a bounded query, by whichever app has them.

A number is shown to those who may see what it counts. A region's officer gets the numbers of that region.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.admin import site
from django.db import OperationalError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.base import Part, ReadOnlyAdmin
from puhui.kernel.admin.due import is_past
from puhui.kernel.admin.paging import time_limit
from puhui.kernel.admin.work_lists import Work

# Counts stop here: whether ten or a hundred thousand wait, somebody has to look.
COUNT_MAX = 10_000
PANEL_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name; `note` says what it means, `is_bad` that it needs a look, `url` where."""

    label: str | Promise
    value: str | Promise
    note: str | Promise = ""
    url: str = ""
    is_bad: bool = False


Regions = frozenset[str] | None
Maker = Callable[[Regions], Figure | Part | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """Makes one figure or table, or none, for those who hold `permission`, of the regions in which they hold
    it."""

    permission: str
    order: int
    make: Maker
    is_national: bool


_panels: list[Panel] = []


def panel(permission: str, *, order: int, is_national: bool = False) -> Callable[[Maker], Maker]:
    """Put what the function makes on the first page; `is_national`: only for those who hold it everywhere."""

    def register(make: Maker) -> Maker:
        _panels.append(Panel(permission, order, make, is_national))
        return make

    return register


def panels(request: HttpRequest) -> dict[str, list[Any]]:
    """Return the figures and the tables that the request may see."""
    found: dict[str, list[Any]] = {"figures": _work(request), "tables": []}
    for item in sorted(_panels, key=lambda item: item.order):
        if not request.user.has_perm(item.permission):
            continue
        regions = regions_in_sight(request, item.permission)
        if item.is_national and regions is not None:
            continue
        made = _made(item, regions)
        if made is None:
            continue
        found["figures" if isinstance(made, Figure) else "tables"].append(made)
    return found


def _work(request: HttpRequest) -> list[Figure]:
    """Return how much waits for the request's user on each page on which they can do something about it.

    What is overdue comes first, then what waits: a desk has a dozen figures, and most of them are nothing.
    """
    figures = []
    for page in site._registry.values():
        if not isinstance(page, ReadOnlyAdmin) or not page.has_view_permission(request):
            continue
        for work in page.work:
            if request.user.has_perm(work.permission):
                figures.append(_waiting(page, work, request))
    return sorted(figures, key=lambda figure: (not figure.is_bad, figure.value == "0"))


def _waiting(page: ReadOnlyAdmin, work: Work, request: HttpRequest) -> Figure:
    label = work.label or capfirst(page.opts.verbose_name_plural)
    address = f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist"
    try:
        with time_limit(PANEL_SECONDS):
            rows = work.narrow(page.get_queryset(request), request)
            number, value = counted(rows)
            first = work.due.first(rows) if work.due else None
    except OperationalError:
        return Figure(label, "–", _("This number took too long."), is_bad=True)
    return Figure(
        label, value, _note(number, first), reverse(address, query=dict(work.query)), is_bad=is_past(first)
    )


def _note(number: int, first: date | None) -> str | Promise:
    if not number:
        return _("Nothing waits.")
    if first is None:
        return _("Waiting for you.")
    note = _("Overdue since %(day)s.") if is_past(first) else _("The first of it is due on %(day)s.")
    return note % {"day": first.isoformat()}


def _made(item: Panel, regions: Regions) -> Figure | Part | None:
    try:
        with time_limit(PANEL_SECONDS):
            return item.make(regions)
    except OperationalError:
        return Figure(_("Not counted"), "–", _("This number took too long."), is_bad=True)


def counted(rows: Any) -> tuple[int, str]:
    """Return how many rows there are, at most COUNT_MAX, and how that is written."""
    number = rows.order_by()[: COUNT_MAX + 1].count()
    return number, f"> {COUNT_MAX:,}" if number > COUNT_MAX else f"{number:,}"
