"""Sees to it that a PostgreSQL server has the roles of `deploy/roles.sql` and that a login may take them."""

import sys
from typing import Any

import environ
import psycopg
from psycopg import errors, sql

from deploy.local.folders import CHECKOUT
from deploy.local.refusal import Refusal

ROLES_FILE = CHECKOUT / "deploy" / "roles.sql"
TAKEN = ("puhui_web", "puhui_worker", "puhui_auditor", "puhui_issuer")
OLDEST_VERSION = 150000


def connect(url: str) -> "psycopg.Connection[tuple[Any, ...]]":
    """Connects to an address as Django's settings read it."""
    found = environ.Env.db_url_config(url)
    keys = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    arguments = {key: found[name] for key, name in keys.items() if found.get(name)}
    arguments = {"connect_timeout": 10, **arguments, **found.get("OPTIONS", {})}
    try:
        return psycopg.connect(autocommit=True, **arguments)
    except psycopg.Error as error:
        reason = str(error).strip().splitlines()[0]
        raise Refusal(f"The database of DATABASE_URL cannot be reached: {reason}") from None


def prepare_cluster(admin_url: str) -> None:
    """Makes roles and database, as an administrator of the server."""
    with connect(admin_url) as connection:
        _run_roles_file(connection)
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'puhui'").fetchone():
            how = "OWNER puhui TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'"
            connection.execute(sql.SQL("CREATE DATABASE puhui " + how))


def check_login(url: str) -> None:
    """Makes what is missing where this login may; says what an administrator must run where it may not."""
    with connect(url) as connection:
        version = connection.info.server_version
        if version < OLDEST_VERSION:
            raise Refusal(f"PostgreSQL 15 or later is needed; DATABASE_URL leads to {version // 10000}.")
        query = "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)"
        present = connection.execute(query, [[*TAKEN, "puhui"]]).fetchone()
        if present != (len(TAKEN) + 1,):
            try:
                _run_roles_file(connection)
            except errors.InsufficientPrivilege:
                raise Refusal(
                    f"The database roles are missing and the login {connection.info.user} may not make them: "
                    "an administrator of that server runs deploy/roles.sql on it once."
                ) from None
        _take_roles(connection)


def _take_roles(connection: "psycopg.Connection[Any]") -> None:
    """Lets a login of another name than `puhui` take the roles."""
    modern = connection.info.server_version >= 160000
    for role in TAKEN:
        query = "SELECT pg_has_role(current_user, %s, %s)"
        if connection.execute(query, [role, "SET" if modern else "MEMBER"]).fetchone() == (True,):
            continue
        how = sql.SQL(" WITH INHERIT FALSE, SET TRUE" if modern else "")
        grant = sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role))
        try:
            connection.execute(grant + how)
        except errors.InsufficientPrivilege:
            raise Refusal(
                f"The login {connection.info.user} may not take the role {role}: an administrator "
                f'of that server runs `GRANT {", ".join(TAKEN)} TO "{connection.info.user}"`.'
            ) from None


def _run_roles_file(connection: "psycopg.Connection[Any]") -> None:
    connection.execute(ROLES_FILE.read_bytes())


if __name__ == "__main__":
    try:
        prepare_cluster(sys.argv[1])
    except Refusal as reason:
        sys.exit(str(reason))
