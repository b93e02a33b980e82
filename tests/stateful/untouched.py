"""A refusal leaves nothing behind: what the database held before is what it holds after, to the row.

Whatever is written has a younger transaction than all that was there, a savepoint's one too; what is rolled
back is not seen. So each table's number of rows and its youngest row tell whether anything of it changed.
"""

from functools import cache

from django.apps import apps

from puhui.kernel.prepared import fetch_prepared

# Told to whom, written down, and in custody: what a command of credits writes outside its own app.
_BESIDE = ("kernel_auditevent", "kernel_outboxmessage", "accounts_notification", "market_lot")


@cache
def _statement() -> str:
    tables = sorted({model._meta.db_table for model in apps.get_app_config("credits").get_models()})
    return " UNION ALL ".join(
        f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {table}"
        for table in (*tables, *_BESIDE)
    )


def traces() -> set[tuple[str, int, int]]:
    """Return (table, rows, youngest) of everything that a command of credits may write."""
    return set(fetch_prepared(_statement()))
