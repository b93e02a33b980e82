"""Gives every test a folder of its own, and fails those that leave a process behind."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import cluster
from deploy.local.database import PrivateDatabase
from deploy.local.folders import CHECKOUT
from tests.deploy.processes import USER, processes_naming

StartUser = Callable[[Path], "subprocess.Popen[str]"]


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes away what `make test` itself was given."""
    names = ("DATABASE_URL", "DATABASE_ROLE", "VAR_DIR", "HOST", "PORT", "MAKELEVEL", "MAKEFLAGS", "MFLAGS")
    for name in (*names, "PYTEST_ARGS", "POSTGRES_BIN", "SECRET_KEY_FILE", "FIELD_KEYS_FILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty folder that every user may enter; no process may name it after the test."""
    path = Path(tempfile.mkdtemp(prefix="puhui-test-", dir="/var/tmp"))
    path.chmod(0o755)
    temporary = path / "tmp"  # sockets go here, and with it
    temporary.mkdir()
    temporary.chmod(0o1777)
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield path
    left = _wait_for_none(path)
    for marker in cluster.SHARED.glob("puhui-*/of-test"):
        if marker.read_text() == str(path):
            shutil.rmtree(marker.parent)
    shutil.rmtree(path)
    assert not left, f"left running: {left}"


@pytest.fixture
def var(folder: Path) -> Path:
    """The var folder of a checkout."""
    return folder / "var"


@pytest.fixture
def start_user() -> Iterator[StartUser]:
    """Starts processes that use the private database of a var folder; they are told to leave at the end."""
    started: list[subprocess.Popen[str]] = []

    def start(var: Path) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-c", USER, str(var)],
            cwd=CHECKOUT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A shell starts what runs in its background deaf to Ctrl-C, and that is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline(), "it did not get the database"
        return process

    yield start
    for process in started:
        if process.returncode is None:
            process.communicate()


@pytest.fixture
def database(var: Path) -> Iterator[PrivateDatabase]:
    """The private database of the var folder, running."""
    database = PrivateDatabase(var)
    database.join()
    yield database
    database.leave()


def _wait_for_none(path: Path) -> dict[int, str]:
    end = time.monotonic() + 5
    while (left := processes_naming(path)) and time.monotonic() < end:
        time.sleep(0.05)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    return left
