"""What tests of processes look at: who runs, the server's number, one answer of the database."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

from deploy.local.cluster import find_cluster
from deploy.local.database import PrivateDatabase

# A process that uses the database until its standard input closes.
USER = """
import sys
from pathlib import Path
from deploy.local.database import PrivateDatabase
database = PrivateDatabase(Path(sys.argv[1]))
database.join()
print(database.sockets, flush=True)
sys.stdin.read()
database.leave()
"""


def ask(database: PrivateDatabase, query: str) -> str:
    """Gives the one value that a query answers to the administrator."""
    with psycopg.connect(database.url("postgres", "postgres"), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return str(row[0])


def run_sql(database: PrivateDatabase, statement: str) -> None:
    """Runs a statement as the administrator."""
    with psycopg.connect(database.url("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement.encode())


def server_pid(var: Path) -> int:
    """Gives the process of the server."""
    return int((find_cluster(var).data / "postmaster.pid").read_text().splitlines()[0])


def keeper_pid(var: Path) -> int:
    """Gives the process that keeps the server: its parent."""
    return int(Path(f"/proc/{server_pid(var)}/stat").read_text().rsplit(")", 1)[1].split()[1])


def processes_naming(text: str | Path) -> dict[int, str]:
    """Gives the processes that have a text in their command line."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            line = (process / "cmdline").read_bytes()
        except OSError:
            continue
        if os.fsencode(text) in line and int(process.name) != os.getpid():
            found[int(process.name)] = line.replace(b"\0", b" ").decode(errors="replace")
    return found


def wait_until(condition: Callable[[], object], seconds: float = 10) -> float:
    """Waits for something to become true and gives the seconds it took."""
    start = time.monotonic()
    while not condition():
        assert time.monotonic() < start + seconds, "it did not come true in time"
        time.sleep(0.02)
    return time.monotonic() - start
