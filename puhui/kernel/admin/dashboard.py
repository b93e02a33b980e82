"""The first page: a few numbers that need a look, each from a bounded query, by whichever app has them.

A number is shown to those who may see what it counts. A region's officer gets the numbers of that region.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from puhui.kernel.admin.acting import regions_in_sight
from puhui.kernel.admin.base import Part
from puhui.kernel.admin.paging import time_limit

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
Maker = Callable[[Regions], Figure | Part]


@dataclass(frozen=True, slots=True)
class Panel:
    """Makes one figure or table for those who hold `permission`, of the regions in which they hold it."""

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
    found: dict[str, list[Any]] = {"figures": [], "tables": []}
    for item in sorted(_panels, key=lambda item: item.order):
        if not request.user.has_perm(item.permission):
            continue
        regions = regions_in_sight(request, item.permission)
        if item.is_national and regions is not None:
            continue
        made = _made(item, regions)
        found["figures" if isinstance(made, Figure) else "tables"].append(made)
    return found


def _made(item: Panel, regions: Regions) -> Figure | Part:
    try:
        with time_limit(PANEL_SECONDS):
            return item.make(regions)
    except OperationalError:
        return Figure(_("Not counted"), "–", _("This number took too long."), is_bad=True)


def counted(rows: Any) -> tuple[int, str]:
    """Return how many rows there are, at most COUNT_MAX, and how that is written."""
    number = rows.order_by()[: COUNT_MAX + 1].count()
    return number, f"> {COUNT_MAX:,}" if number > COUNT_MAX else f"{number:,}"
