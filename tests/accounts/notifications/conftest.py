"""A kind of news of the tests' own, and a receiver that misbehaves."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

import pytest

from accounts.notifications import kinds

RECEIVER = Path(__file__).with_name("receiver.py")


@pytest.fixture(autouse=True)
def news(monkeypatch):
    """Three kinds of news that nobody else tells."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_kind("rain", title="Rain", body="It rains %(mm)s mm.")
    kinds.register_kind("flood", title="Flood", body="%(mm)s mm!", is_urgent=True)
    kinds.register_kind("theft", title="Theft", body="%(mm)s mm gone", is_urgent=True, is_warning=True)


@dataclass
class Receiver:
    url: str
    log: Path

    @property
    def calls(self) -> list[dict]:
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return [json.loads(line) for line in lines]


@pytest.fixture
def receiver(tmp_path, settings) -> Iterator[Callable[[str], Receiver]]:
    """Start a receiver that behaves as told, one word a call."""
    settings.WEBHOOK_LOOPBACK = True
    started = []

    def start(behaviours: str) -> Receiver:
        folder = tmp_path / f"receiver-{len(started)}"
        folder.mkdir()
        command = [sys.executable, str(RECEIVER), str(folder / "port"), str(folder / "log"), behaviours]
        started.append(subprocess.Popen(command))
        end = monotonic() + 20
        while not (folder / "port").exists() or not (folder / "port").read_text():
            assert monotonic() < end, "the receiver did not start"
            sleep(0.02)
        return Receiver(f"http://127.0.0.1:{(folder / 'port').read_text()}/hook", folder / "log")

    yield start
    for process in started:
        process.kill()
        process.wait()
