"""Cursor pages: stable under inserts, 1 to 100 rows, 50 by default."""

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import CursorPagination

from puhui.kernel.errors import gettext_noop


class CursorPages(CursorPagination):
    """Pages `{"results", "next", "previous"}`, newest first by the time-ordered id."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "-id"

    def get_page_size(self, request) -> int:
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not (
            text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= self.max_page_size and len(text) <= 3
        ):
            raise ValidationError({"page_size": [gettext_noop("A whole number from 1 to 100.")]})
        return int(text)
