"""Cursor pages: stable under inserts, 1 to 100 rows, 50 by default."""

from django.core.exceptions import ValidationError as ValueRefused
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination


class CursorPages(CursorPagination):
    """Pages `{"results", "next", "previous"}`, newest first by the time-ordered id."""

    page_size = 50
    max_page_size = 100
    page_size_query_param = "page_size"
    ordering = "-id"

    def paginate_queryset(self, queryset, request, view=None):
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueRefused, ValueError) as error:  # not a cursor, or one of another list
            raise ValidationError({"cursor": [_("This is no cursor of this list.")]}) from error

    def get_page_size(self, request) -> int:
        text = request.query_params.get(self.page_size_query_param)
        if text is None:
            return self.page_size
        if not (
            text.isascii() and text.isdigit() and 1 <= int(text[:4]) <= self.max_page_size and len(text) <= 3
        ):
            raise ValidationError({"page_size": [_("A whole number from 1 to 100.")]})
        return int(text)
