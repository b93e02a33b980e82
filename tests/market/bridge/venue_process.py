"""The sandbox venue in a process of its own: told what to do wrong, killed, started again on its books."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from deploy.local.folders import CHECKOUT


class VenueProcess:
    """A venue on a port of its own; its file outlives it."""

    def __init__(self, folder: Path) -> None:
        self._file, self.port = folder / "venue.sqlite", 0
        self._process: subprocess.Popen[str] | None = None
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, on the same port as before."""
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-u", "-m", "deploy.sandbox_venue"),
                *("--port", str(self.port), "--file", str(self._file)),
            ],
            cwd=CHECKOUT,
            env={name: value for name, value in os.environ.items() if name != "SANDBOX_VENUE_FAULT"},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.port = int(line.rpartition(":")[2])

    def kill(self) -> None:
        """End it as a lost machine would, or see that it has ended itself."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def begin_anew(self) -> None:
        """Let it begin with empty books and without a fault."""
        self._file.unlink(missing_ok=True)
        self.control(fault="", times=0)

    def wait_for_death(self) -> None:
        """Wait until it has ended by itself."""
        assert self._process is not None
        self._process.wait(10)

    def control(self, **orders: Any) -> None:
        """Tell it what to do, or what to do wrong with the next orders."""
        self._post("/control", orders)

    def order(self, **terms: Any) -> tuple[int, dict[str, Any]]:
        """Send an order of a test's own; returns status and answer."""
        return self._post("/orders", terms)

    def known(self, key: str) -> dict[str, Any]:
        """Return what it knows of an order."""
        with urllib.request.urlopen(f"{self.url}/orders/{key}", timeout=5) as answer:
            return json.load(answer)

    def _post(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(self.url + path, data=json.dumps(body).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


def wait_until(holds, seconds: float = 10) -> None:
    """Wait until `holds()` is true."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to hold"
        time.sleep(0.05)
