"""The whole of it, as a user starts it: everything comes up with its own login, and all of it goes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from deploy.local.database import PrivateDatabase
from deploy.local.folders import CHECKOUT
from deploy.local.leftovers import ready_socket_folder
from deploy.local.ready import is_ready
from deploy.local.roles import prepare_cluster
from tests.benchmarks.lines import calibration
from tests.demonstration.tour import wrong_answers
from tests.deploy.checkouts import running_checkout
from tests.deploy.processes import processes_naming, wait_until

pytestmark = pytest.mark.slow


def free_port() -> int:
    """Gives a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Running:
    """One start, and the processes it consists of."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.port = free_port()
        self.var = folder / "var"
        settings = {
            "VAR_DIR": str(self.var),
            "PORT": str(self.port),
            "DJANGO_SETTINGS_MODULE": "puhui.settings",
        }
        self.output = folder / "output"
        with self.output.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "deploy.local.run"],
                cwd=CHECKOUT,
                env={**os.environ, **settings, **more},
                stdout=output,
                stderr=output,
            )

    def wait_until_ready(self) -> None:
        wait_until(lambda: self.process.poll() is not None or is_ready("127.0.0.1", self.port), 120)
        assert self.process.poll() is None, self.output.read_text()
        wait_until(lambda: "Next, ask for a sign-in code" in self.output.read_text(), 5)

    def processes(self) -> list[int]:
        """Gives all processes of this start but the supervisor; all got the same VAR_DIR."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                environment = (process / "environ").read_bytes()
            except OSError:
                continue
            if f"VAR_DIR={self.var}\0".encode() in environment and int(process.name) != self.process.pid:
                found.append(int(process.name))
        return [*found, *processes_naming(self.var)]

    def seconds_of_cpu(self) -> float:
        """Gives what this start has cost so far: other tests beside this one slow the clock on the wall."""
        ticks = 0
        for pid in {self.process.pid, *self.processes()}:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])  # its own, and those of children that ended
        return ticks / os.sysconf("SC_CLK_TCK")

    def worker(self) -> int:
        """Gives the worker's first process, under its leash; 0 while there is none."""
        lines = processes_naming(f"worker-{self.port}@").items()
        return min((pid for pid, line in lines if "deploy.local.leash" not in line), default=0)


def variables(pid: int) -> dict[str, str]:
    """Gives the variables of a process."""
    text = Path(f"/proc/{pid}/environ").read_text()
    return dict(pair.split("=", 1) for pair in text.split("\0") if "=" in pair)


def is_venue(pid: int) -> bool:
    """Tells the sandbox venue from its leash."""
    line = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return "deploy.sandbox_venue" in line and "deploy.local.leash" not in line


def environment_of(pids: Iterable[int], running: Running) -> str:
    """Gives the variables of those processes that belong to this start."""
    found = [Path(f"/proc/{pid}/environ").read_text().replace("\0", "\n") for pid in pids]
    return "".join(text for text in found if f"VAR_DIR={running.var}\n" in text)


def answers_that_are_others_than_in_the_readme(running: Running) -> int:
    """Walks the tour of the README in a folder that looks like a checkout in which this start goes."""
    folder = running.var.parent / "walk"
    folder.mkdir()
    (folder / "var").symlink_to(running.var)
    for name in (".venv", "manage.py"):
        (folder / name).symlink_to(CHECKOUT / name)
    told = {**os.environ, "VAR_DIR": str(running.var), "PORT": str(running.port)}
    return wrong_answers(CHECKOUT / "README.md", heading="Five minutes", folder=folder, environment=told)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(**more: str) -> Running:
        started.append(Running(folder, **more))
        return started[-1]

    yield start
    for running in started:
        if running.process.poll() is None:
            running.process.send_signal(signal.SIGINT)
            running.process.wait(10)


def test_it_comes_up_with_a_login_for_each_process_and_goes_whether_asked_or_killed(start) -> None:
    running = start()
    running.wait_until_ready()
    var = running.var
    assert "postgres://puhui_web@/" in environment_of(processes_naming("puhui.wsgi"), running)
    assert "postgres://puhui_worker@/" in environment_of(processes_naming(f"worker-{running.port}@"), running)
    wait_until(lambda: "succeeded" in (var / "log" / "worker.log").read_text(), 30)  # the outbox, every 10 s
    for secret in (var / "secrets").iterdir():
        assert secret.stat().st_mode & 0o777 == 0o600
    assert any(
        person["role"] == "RESIDENT" for person in json.loads((var / "demo/sign-ins.json").read_text())
    )
    # the venue to try the bridge with: the worker knows where it is, and it knows no database and no key
    told = dict(line.split("=", 1) for line in (var / "local.env").read_text().splitlines())
    venue = told["SANDBOX_VENUE_URL"]
    assert venue in environment_of(processes_naming(f"worker-{running.port}@"), running)
    with urllib.request.urlopen(f"{venue}/health", timeout=5) as answer:
        assert json.load(answer) == {"ok": True}
    (own,) = {pid for pid in running.processes() if is_venue(pid)}
    assert not {"DATABASE_URL", "SECRET_KEY_FILE", "FIELD_KEYS_FILE"} & set(variables(own))
    # The README's five minutes, as a newcomer walks them; who has no curl cannot.
    if shutil.which("curl") or os.environ.get("CI"):
        assert answers_that_are_others_than_in_the_readme(running) == 0
    # a dead worker comes back, and does what is due within a minute of its death
    worker, log = running.worker(), var / "log" / "worker.log"
    said, died = log.stat().st_size, time.monotonic()
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{worker}/exe").exists())
    wait_until(lambda: running.worker() not in (0, worker))
    wait_until(lambda: b"succeeded" in log.read_bytes()[said:], 60 - (time.monotonic() - died))
    print(f"at work again {time.monotonic() - died:.1f} s after its death")
    # Ctrl-C
    asked = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(10) == 0
    assert time.monotonic() - asked < 5
    wait_until(lambda: not running.processes(), 1)
    # again: everything is there already
    again = start()
    again.wait_until_ready()
    # Ready in under 10 s of an idle machine's time: of the reference's, where this one is slower.
    assert again.seconds_of_cpu() < 10 * max(calibration(), 1)
    # a killed database comes back
    data = next(again.var.glob("postgres-*"))
    server = (data / "postmaster.pid").read_text().splitlines()[0]
    os.kill(int(server), signal.SIGKILL)
    wait_until(lambda: ready_socket_folder(data) is None)
    wait_until(lambda: ready_socket_folder(data) and is_ready("127.0.0.1", again.port), 15)
    # and nothing outlives kill -9
    again.process.kill()
    again.process.wait()
    wait_until(lambda: not again.processes(), 5)


@pytest.mark.long
@pytest.mark.broker
def test_a_fresh_checkout_comes_up_by_make_with_the_runtime_set_alone_and_ones_own_redis(
    folder: Path, redis_url: str
) -> None:
    own, port = {"BROKER_URL": f"{redis_url}/13", "CACHE_URL": f"{redis_url}/12"}, free_port()
    with running_checkout(folder, port, **own) as checkout:
        (packages,) = (checkout / ".venv" / "lib").glob("python3.*/site-packages")
        assert not (packages / "pytest").exists()
        assert (checkout / "var" / "demo" / "sign-ins.json").exists()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/methodologies", timeout=10) as answer:
            assert b"IND-METRO" in answer.read()
        workers = list(processes_naming(f"worker-{port}@"))
        assert workers
        assert all(own.items() <= variables(pid).items() for pid in workers)
        assert not (checkout / "var" / "broker").exists()


@pytest.fixture
def elsewhere(folder: Path) -> Iterator[str]:
    """A database of one's own: its address, on a server that this start does not keep."""
    server = PrivateDatabase(folder / "elsewhere")
    server.join()
    prepare_cluster(server.url("postgres", "postgres"))
    yield server.url("puhui")
    server.leave()


def test_the_web_server_that_was_imported_meanwhile_goes_when_the_database_cannot_be_prepared(
    start, elsewhere
) -> None:
    running = start(DATABASE_URL=f"{elsewhere}&options=-c%20default_transaction_read_only%3Don")
    assert running.process.wait(60) == 1
    assert "could not be prepared" in running.output.read_text()
    assert not running.processes()
    assert "Listening" not in (running.var / "log" / "web.log").read_text()


@pytest.mark.long
def test_a_database_of_ones_own_is_taken_and_none_is_started_beside_it(start, elsewhere) -> None:
    running = start(DATABASE_URL=elsewhere)
    running.wait_until_ready()
    with urllib.request.urlopen(
        f"http://127.0.0.1:{running.port}/api/v1/methodologies", timeout=10
    ) as answer:
        assert b"IND-METRO" in answer.read()
    assert not list(running.var.glob("postgres*"))
    assert not (running.var / "log" / "postgres.log").exists()
