"""Counts what calls write, and takes it back."""

from django.db import transaction

from puhui.kernel.prepared import fetch_prepared

# The sums of pg_stat_xact_user_tables without its joins: it is asked after every one of 20,000 calls.
_WRITTEN = """
SELECT sum(pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
           + pg_stat_get_xact_tuples_deleted(oid))
  FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
"""


class Probe:
    """Makes calls inside a test's transaction, counts the rows each writes, and takes them back."""

    def __init__(self) -> None:
        self._mark = transaction.savepoint()
        self._written = self._count()

    def rows_written(self) -> int:
        """Return how many rows were written since this was last asked, and undo them.

        By the server's own count, which does not forget what was rolled back meanwhile.
        """
        before, self._written = self._written, self._count()
        if self._written != before:
            transaction.savepoint_rollback(self._mark)
        return self._written - before

    def _count(self) -> int:
        ((written,),) = fetch_prepared(_WRITTEN)
        return int(written)
