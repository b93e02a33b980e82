"""Statements that the server plans once a connection: for the few on the path of every call.

Django sends each statement with its values written into it, so that the server plans it anew each time. For a
statement with many parts that costs several times its execution. A pooler between us and the server must know
prepared statements (PgBouncer does since 1.21).
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor

Rows = list[tuple[Any, ...]]


def fetch_prepared(statement: str, values: Any = None) -> Rows:
    """Execute a statement as prepared, at the first time preparing it, and return its rows.

    Give it constant statements with values apart: a new text is a new plan, kept as long as the connection.
    Raises the errors of `django.db`.
    """
    # Looked up once: `django.db.connection` does so for every attribute.
    connection = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    bare: Any = ServerBindingCursor  # the stubs know it without its base class
    if connection.queries_logged or connection.execute_wrappers:  # somebody wants to see what is executed
        with connection.make_debug_cursor(bare(connection.connection)) as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return bare(connection.connection).execute(statement, values, prepare=True).fetchall()
