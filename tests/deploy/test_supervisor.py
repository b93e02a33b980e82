"""The supervisor and its leashes: what dies is started again, and at the end nothing is left of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local.folders import CHECKOUT
from deploy.local.supervisor import Pause
from tests.deploy.processes import processes_naming, wait_until

# Two children: one that ends when asked; one that does not, with a child of its own that does not either,
# as Celery's worker and its beat.
SUPERVISOR = """
import os, sys
from deploy.local.supervisor import Child, supervise
folder = sys.argv[1]
stubborn = ("import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "sys.argv[2:] or subprocess.Popen([sys.executable, *sys.orig_argv[1:], sys.argv[1] + '/child']);"
            "time.sleep(600)")
docile = "import sys, time; print('here', flush=True); time.sleep(600)"
children = [Child("docile", [sys.executable, "-c", docile, folder + "/docile"], os.environ),
            Child("stubborn", [sys.executable, "-c", stubborn, folder + "/stubborn"], os.environ)]
print("started", flush=True)
supervise(children, lambda: None)
"""


@pytest.fixture
def start(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., "subprocess.Popen[bytes]"]]:
    monkeypatch.setenv("VAR_DIR", str(folder / "var"))
    monkeypatch.setenv("GRACE_SECONDS", "0.5")
    started = []

    def start(**options) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(folder)], cwd=CHECKOUT, **options)
        started.append(process)
        wait_until(lambda: running(folder, "stubborn/child") and running(folder, "docile"))
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def running(folder: Path, name: str) -> list[int]:
    """Gives the processes whose last argument is that name, without their leashes."""
    return [
        pid
        for pid, line in processes_naming(folder / name).items()
        if line.strip().endswith(f"{folder}/{name}") and "deploy.local.leash" not in line
    ]


def assert_all_gone(folder: Path, supervisor: "subprocess.Popen[bytes]") -> None:
    wait_until(lambda: not [pid for pid in processes_naming(folder) if pid != supervisor.pid], 1)


def test_it_stops_all_within_five_seconds(folder: Path, start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GRACE_SECONDS")
    supervisor = start()
    asked = time.monotonic()
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=5) == 0
    assert 2.9 < time.monotonic() - asked < 5  # the stubborn one had its three seconds
    assert_all_gone(folder, supervisor)


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_stop_all_too(folder: Path, start, sig: signal.Signals) -> None:
    supervisor = start()
    supervisor.send_signal(sig)
    assert supervisor.wait(timeout=5) == 0
    assert_all_gone(folder, supervisor)


def test_it_hears_ctrl_c_though_started_with_an_ampersand(folder: Path, start) -> None:
    supervisor = start(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    supervisor.send_signal(signal.SIGINT)
    assert supervisor.wait(timeout=5) == 0
    assert_all_gone(folder, supervisor)


def test_nothing_outlives_its_kill_9(folder: Path, start) -> None:
    supervisor = start()
    supervisor.kill()
    supervisor.wait()
    assert wait_until(lambda: not processes_naming(folder), 5) < 5


def test_a_dead_child_comes_back_after_a_second_and_its_group_is_gone(folder: Path, start) -> None:
    start()
    [stubborn], [grandchild] = running(folder, "stubborn"), running(folder, "stubborn/child")
    os.kill(stubborn, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{grandchild}/exe").exists(), 1)
    took = wait_until(lambda: running(folder, "stubborn") not in ([], [stubborn]))
    assert 0.7 < took < 3
    log = (folder / "var" / "log" / "stubborn.log").read_text()
    assert "ended by itself with code -9" in log


def test_a_killed_leash_takes_its_command_along_and_comes_back(folder: Path, start) -> None:
    start()
    leash = next(
        pid for pid, line in processes_naming("deploy.local.leash").items() if f"{folder}/docile" in line
    )
    [docile] = running(folder, "docile")
    os.kill(leash, signal.SIGKILL)
    wait_until(lambda: running(folder, "docile") not in ([], [docile]))
    assert not Path(f"/proc/{docile}/exe").exists()


def test_pauses_double_to_thirty_seconds_and_start_anew_after_a_good_minute() -> None:
    pause = Pause()
    assert [pause.after(0.1) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert pause.after(61) == 1
