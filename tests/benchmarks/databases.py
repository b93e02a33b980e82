"""Databases of the run's own on the server of DATABASE_URL: made, copied as templates, dropped at the end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from tests.benchmarks.processes import run

ROOT = Path(__file__).parents[2]
PREFIX = "bench_run_"
# One run at a time on a server: whatever bears the prefix then is a leftover.
_RUN_LOCK = 0x62656E6368


class Server:
    """The server, seen through the database that DATABASE_URL names, which is not touched."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._session = psycopg.connect(url, autocommit=True)
        (alone,) = self._session.execute("SELECT pg_try_advisory_lock(%s)", [_RUN_LOCK]).fetchone()
        if not alone:
            raise SystemExit("Another benchmark runs on this server.")
        self.drop_all()

    @property
    def version(self) -> str:
        return self._session.info.parameter_status("server_version") or ""

    def url(self, name: str) -> str:
        """Return the address of one of the run's databases."""
        return urlunsplit(self._url._replace(path=f"/{PREFIX}{name}"))

    def environment(self, name: str, role: str = "owner") -> dict[str, str]:
        """Return what a process needs to use a database as one role."""
        return {**os.environ, "DATABASE_URL": self.url(name), "DATABASE_ROLE": role, "LOG_LEVEL": "WARNING"}

    def create(self, name: str, template: str = "") -> None:
        """Make a database, as a copy of one of ours if told; copying files starts with a checkpoint."""
        self.drop(name)
        source = f' TEMPLATE "{PREFIX}{template}" STRATEGY FILE_COPY' if template else ""
        self._session.execute(f'CREATE DATABASE "{PREFIX}{name}"{source}')

    def drop(self, name: str) -> None:
        """Drop a database, with whoever is still connected to it.

        A worker's session may not be ended by the owner's: it goes by itself, and a plain drop waits for it.
        """
        with suppress(psycopg.errors.InsufficientPrivilege):
            self._session.execute(f'DROP DATABASE IF EXISTS "{PREFIX}{name}" WITH (FORCE)')
        self._session.execute(f'DROP DATABASE IF EXISTS "{PREFIX}{name}"')

    def drop_all(self) -> None:
        """Drop every database of this run, and of one that was killed."""
        found = self._session.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"])
        for (name,) in found.fetchall():
            self.drop(name.removeprefix(PREFIX))

    @contextmanager
    def copy_of(self, template: str, name: str) -> Iterator[str]:
        """Make a copy for a while; yields its name."""
        self.create(name, template)
        try:
            yield name
        finally:
            self.drop(name)

    def create_migrated(self, name: str) -> None:
        """Make a database with the tables, the grants and the catalogs of the project."""
        self.create(name)
        for command in (["migrate", "-v0"], ["load_catalogs"]):
            run(["manage.py", *command, "--skip-checks"], self.environment(name), cwd=ROOT)


def settle(url: str) -> None:
    """Let nothing be left to do from loading: visibility, statistics."""
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("VACUUM (ANALYZE)")
