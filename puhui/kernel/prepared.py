"""Statements that every call runs: planned once a connection, then only executed.

Planning a join of a few tables costs several times its execution. Django's own cursors bind on the client and
are planned each time; this one binds on the server, where psycopg prepares a statement that comes again
(`prepare_threshold` in the database's OPTIONS; without it everything works, planned each time).
"""

from typing import Any

import psycopg
from django.db import connection


def prepared_cursor() -> Any:
    """Return a cursor of the default connection that prepares repeated statements; use it in a `with`."""
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    # The wrapper translates errors and logs queries like any cursor of Django's.
    return connection._prepare_cursor(psycopg.Cursor(connection.connection))
