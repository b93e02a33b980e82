"""The different values of an indexed column, by jumping from one to the next: few steps on a table of
millions."""

from django.db import connection
from django.db.models import Model

VALUES_MAX = 200

_SCAN = """
WITH RECURSIVE found AS (
    (SELECT {column} AS value FROM {table} ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} > found.value ORDER BY {column} LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
)
SELECT value FROM found WHERE value IS NOT NULL LIMIT %s
"""


def distinct_values(model: type[Model], column: str) -> list[str]:
    """Return the values of `column`, in order; it must lead an index of the table."""
    quote = connection.ops.quote_name
    table, column = quote(model._meta.db_table), quote(column)
    with connection.cursor() as cursor:
        cursor.execute(_SCAN.format(table=table, column=column), [VALUES_MAX])
        return [value for (value,) in cursor.fetchall()]
