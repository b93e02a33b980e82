"""Gives the processes their settings: all of them are environment variables."""

import os
from collections.abc import Mapping
from pathlib import Path

from deploy.local.database import PrivateDatabase
from deploy.local.folders import VENV, var_folder
from deploy.local.keys import ensure_keys

Environment = dict[str, str]


def process_environment() -> Environment:
    """Gives what every process gets: the caller's variables, less those that would mislead libpq."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {
        **inherited,
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",  # a log is read while it is written
        "VAR_DIR": str(var_folder()),
    }


def demonstration_environment() -> Environment:
    """Gives what a server on this machine gets; a variable that is set already wins."""
    host = os.environ.get("HOST") or "127.0.0.1"
    defaults = {
        "DEMO": "1",
        "SMS_BACKEND": "file",
        "EMAIL_BACKEND": "filebased.EmailBackend",
        "OTP_PER_ADDRESS": "100000",  # everybody signs in from this one machine
        "OTP_PER_NUMBER": "200",  # and the cast all day long
        "ALLOWED_HOSTS": ",".join(dict.fromkeys(["localhost", "127.0.0.1", "[::1]", host])),
    }
    return {**defaults, **process_environment(), **ensure_keys(var_folder())}


def with_role(environment: Mapping[str, str], role: str, database: PrivateDatabase | None) -> Environment:
    """Adds the database as one role: by its own login on the private server, else by the one there is."""
    login = "puhui" if role == "owner" else f"puhui_{role}"
    url = database.url(login) if database else os.environ["DATABASE_URL"]
    # A client that forgets the host shall not reach another server of this machine.
    host = {"PGHOST": str(database.sockets)} if database else {}
    return {**environment, **host, "DATABASE_URL": url, "DATABASE_ROLE": role}


def write_local_env(environment: Mapping[str, str], var: Path) -> None:
    """Writes down what `manage.py` needs when it is called by hand beside a running server."""
    names = ["DATABASE_URL", "DATABASE_ROLE", "BROKER_URL", "CACHE_URL", "SECRET_KEY_FILE", "FIELD_KEYS_FILE"]
    names += [
        "VAR_DIR",
        "DEMO",
        "SMS_BACKEND",
        "EMAIL_BACKEND",
        "OTP_PER_ADDRESS",
        "OTP_PER_NUMBER",
        "PUBLIC_URL",
        "SANDBOX_VENUE_URL",
    ]
    file = var / "local.env"
    file.touch(mode=0o600)  # the address may carry a password
    lines = [f"{name}={environment[name]}\n" for name in names if name in environment]
    file.write_text("".join(lines), encoding="utf-8")
