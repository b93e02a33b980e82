"""Work lists: a list page that opens with what waits for the reader, and shows all on request; and what a
page tells of its work to the first page."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from puhui.kernel.admin.due import Due

# Which of a page's rows wait for who sent the request.
Narrow = Callable[[QuerySet, HttpRequest], QuerySet]
WAITING, ALL = "waiting", "all"
# A reader who asks for a state, or for one row by what it is called, asks beyond what waits for them: what is
# signed off waits for nobody, and would never be found.
WIDER = ("status", "q")


@dataclass(frozen=True, slots=True)
class Work:
    """What waits on a page for those who may act on it by `permission`; `query` opens the list with just
    that, `label` tells it apart from the page's name, and `due` when the first of it is to be done."""

    permission: str
    narrow: Narrow
    query: Mapping[str, str] = field(default_factory=dict)
    label: str | Promise = ""
    due: Due | None = None


def waiting_for_me(narrow: Narrow) -> type[SimpleListFilter]:
    """Return a filter that stands at "waiting for me" until the reader asks for all, for a state or for one
    row; `narrow` tells which rows wait for who sent the request."""

    class WaitingFilter(DropdownFilter):
        title = _("shown")
        parameter_name = "shown"

        def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
            return [(WAITING, _("waiting for me")), (ALL, _("all"))]

        def has_output(self) -> bool:
            return True

        def __init__(self, request: HttpRequest, *args: Any) -> None:
            self.is_wider = any(request.GET.get(name) for name in WIDER)
            super().__init__(request, *args)

        def value(self) -> str:
            return ALL if super().value() == ALL or self.is_wider else WAITING

        def choices(self, changelist: Any) -> Iterator[Any]:
            """Offer the two, without an empty one: nothing chosen is the first."""
            for choice in super().choices(changelist):
                form = choice["form"]
                form.fields[self.parameter_name].choices = [
                    pair for pair in form.fields[self.parameter_name].choices if pair[0]
                ]
                yield choice

        def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
            return queryset if self.value() == ALL else narrow(queryset, request)

    return WaitingFilter


def shown_of(listing: Any) -> tuple[str, str] | None:
    """Return what a work list shows (`waiting` or `all`) and the address of the other; None for another list.

    The other is asked for alone: with a state beside it, "waiting" would show all again.
    """
    for one in listing.filter_specs:
        if getattr(one, "parameter_name", "") == "shown":
            other = WAITING if one.value() == ALL else ALL
            return one.value(), listing.get_query_string({"shown": other}, remove=[*WIDER, "p"])
    return None
