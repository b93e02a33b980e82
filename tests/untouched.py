"""A copy of the test database as `migrate` left it, from which others are made in a moment.

Its name does not begin with test_, so in it and in what is made of it nobody gets past the guards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection


def address_of(name: str) -> str:
    """Return the address of a database on the tests' server, which may listen on a socket only."""
    server = settings.DATABASES["default"]
    login = quote(server["USER"]) + (f":{quote(server['PASSWORD'])}" if server["PASSWORD"] else "")
    host = server["HOST"] or server["OPTIONS"].get("host", "")
    if host.startswith("/"):
        return f"postgres://{login}@/{name}?host={quote(host)}"
    return f"postgres://{login}@{host}:{server['PORT'] or 5432}/{name}"


def untouched() -> str:
    """Return the name of this process's copy."""
    name = connection.settings_dict["NAME"]
    if not name.startswith("test_"):
        raise ValueError(f"no test database was made, only {name} is there: mark the tests with django_db")
    return "untouched_" + name.removeprefix("test_")


@contextmanager
def copied(source: str, name: str) -> Iterator[None]:
    """Have a copy of a database to which nobody is connected."""
    with psycopg.connect(address_of("postgres"), autocommit=True) as administrator:
        administrator.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        administrator.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
        try:
            yield
        finally:
            try:
                administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            except psycopg.errors.InsufficientPrivilege:
                # A superuser's session that is just ending; without FORCE the server waits for its end.
                administrator.execute(f'DROP DATABASE "{name}"')
