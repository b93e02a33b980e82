"""Lists that stay fast on millions of rows: no count, one row looked ahead, a bound on pages and on time.

A list never asks how many rows there are; it reads one more than it shows to know whether there is a next
page. What takes longer than LIST_SECONDS is cut off, and the reader is asked for a narrower filter.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from puhui.kernel.admin.work_lists import shown_of

LIST_SECONDS = 5
# Deeper pages would read and throw away what stands before them; a filter leads there faster.
PAGES_MAX = 200


class LookedAhead(Paginator):
    """The paginator that templates ask: it knows this page and whether there is another one; no counts."""

    template_name = "kernel/admin/pages.html"

    def __init__(
        self, rows: Sequence[Any], per_page: int, *, number: int = 1, has_next: bool = False
    ) -> None:
        super().__init__(rows, per_page)
        self.number, self.has_next = number, has_next

    @cached_property
    def count(self) -> int:
        """Everything up to the end of this page."""
        return (self.number - 1) * self.per_page + len(self.object_list)


class BoundedList(ChangeList):
    """A list in the page's own order, one page at a time; the address may choose filters, search and page
    only."""

    def get_ordering(self, request: HttpRequest, queryset: Any) -> list[Any]:
        return list(self.model_admin.get_ordering(request))

    def get_results(self, request: HttpRequest) -> None:
        if not 1 <= self.page_num <= PAGES_MAX:
            raise IncorrectLookupParameters
        size = self.list_per_page
        first = (self.page_num - 1) * size
        rows: list[Any] = []
        try:
            with time_limit(LIST_SECONDS):
                rows = self.read(first, size + 1)
        except OperationalError:
            messages.warning(request, _("This takes too long. Choose a day, or narrow the filters."))
        self.result_list = self.model_admin.page_loaded(request, rows[:size])
        has_next = len(rows) > size and self.page_num < PAGES_MAX
        self.paginator = LookedAhead(self.result_list, size, number=self.page_num, has_next=has_next)
        self.result_count = self.full_result_count = self.paginator.count
        self.show_full_result_count = self.show_admin_actions = self.can_show_all = False
        self.multi_page = self.page_num > 1 or has_next

    def read(self, first: int, number: int) -> list[Any]:
        """Return `number` rows from the one at `first` on."""
        return list(self.queryset[first : first + number])

    @property
    def shown(self) -> tuple[str, str] | None:
        """What a work list shows, and the address of what it does not."""
        return shown_of(self)

    @property
    def is_narrowed(self) -> bool:
        """Tell whether a search or a filter, other than what a work list opens with, leaves rows out."""
        chosen = (one for one in self.filter_specs if getattr(one, "parameter_name", "shown") != "shown")
        return bool(self.query) or any(one.value() for one in chosen)

    @property
    def previous_url(self) -> str:
        """Address of the page before, empty on the first."""
        return self.get_query_string({"p": self.page_num - 1}) if self.page_num > 1 else ""

    @property
    def next_url(self) -> str:
        """Address of the page after, empty on the last."""
        return self.get_query_string({"p": self.page_num + 1}) if self.paginator.has_next else ""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Have the database break off (OperationalError) a statement in the block that runs longer."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{seconds}s"])
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', '0', true)")
