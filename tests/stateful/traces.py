"""A refusal leaves nothing behind: what the database held before is what it holds after, to the row.

Whatever is written has a younger transaction than all that was there, a savepoint's one too; what is rolled
back is not seen. So each table's number of rows and its youngest row tell whether anything of it changed.
"""

from django.apps import apps
from django.db import connection

# Told to whom, written down, and in custody: what a command of credits writes outside its own app.
_BESIDE = ("kernel_auditevent", "kernel_outboxmessage", "accounts_notification", "market_lot")
# A function, because the driver forgets prepared statements with every savepoint that is rolled back, and to
# plan a question to all these tables takes ten times as long as to answer it.
_FUNCTION = """
CREATE OR REPLACE FUNCTION pg_temp.traces() RETURNS TABLE (name text, many bigint, youngest bigint)
LANGUAGE plpgsql SET max_parallel_workers_per_gather = 0 AS $$ BEGIN RETURN QUERY {}; END $$
"""


def lay_traces() -> None:
    """Make the function that `traces` asks, in the open transaction."""
    tables = sorted({model._meta.db_table for model in apps.get_app_config("credits").get_models()})
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {table}"
        for table in (*tables, *_BESIDE)
    )
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTION.format(counted))


def traces() -> set[tuple[str, int, int]]:
    """Return (table, rows, youngest) of everything that a command of credits may write."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM pg_temp.traces()")
        return set(cursor.fetchall())
