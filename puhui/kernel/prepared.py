"""Statements that the server plans once a connection: for the few on the path of every call.

Django sends each statement with its values written into it, so that the server plans it anew each time. For a
statement with many parts that costs several times its execution. A pooler between us and the server must know
prepared statements (PgBouncer does since 1.21).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


@contextmanager
def prepared_cursor() -> Iterator[Any]:
    """Yield a cursor that prepares what it executes, and takes the prepared one from then on.

    Give it constant statements with values apart: a new text is a new plan, kept as long as the connection.
    """
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    raw = connection.connection
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    before, raw.prepare_threshold = raw.prepare_threshold, 0
    try:
        cursor_of: Any = ServerBindingCursor  # the stubs know it without its base class
        with wrapped(cursor_of(raw)) as cursor:
            yield cursor
    finally:
        raw.prepare_threshold = before
