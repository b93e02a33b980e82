"""Opens the database that a command works on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from deploy.local import locks
from deploy.local.database import PrivateDatabase
from deploy.local.folders import var_folder
from deploy.local.roles import check_login, prepare_cluster


@contextmanager
def database_in_use() -> Iterator[PrivateDatabase | None]:
    """Gives the private server, running and with its roles; None where DATABASE_URL names another one."""
    if url := os.environ.get("DATABASE_URL"):
        check_login(url)
        yield None
        return
    database = PrivateDatabase(var_folder())
    try:
        database.join()
        with locks.take(var_folder() / "locks" / "roles"):  # two at once would both create them
            prepare_cluster(database.url("postgres", "postgres"))
        yield database
    finally:
        database.leave()
