"""The simulator's process, and what a test tells it."""

import json
import subprocess
import sys
import urllib.request
from datetime import timedelta
from typing import Any

from deploy.local.folders import CHECKOUT
from tests.credits.activities.items import KEY, MORNING


class Simulator:
    """A partner's records service on a port of its own; ended by `stop`."""

    def __init__(self, key: bytes = KEY) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "tests.credits.activities.partners.simulator", key.decode()],
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def offer(self, *records: dict[str, Any]) -> None:
        """Have these in the feed, in this order, and nothing go wrong."""
        self._put("/records", list(records))
        self.fail("", 0)

    def fail(self, fault: str, times: int = 1) -> None:
        self._put("/fault", {"fault": fault, "times": times})

    def seen(self) -> list[str]:
        """Return the watermarks asked for since it began."""
        with urllib.request.urlopen(f"{self.url}/seen", timeout=5) as answer:
            return json.load(answer)

    def _put(self, path: str, data: Any) -> None:
        request = urllib.request.Request(f"{self.url}{path}", json.dumps(data).encode(), method="PUT")
        urllib.request.urlopen(request, timeout=5).close()


def gate(number: int, subject: str = "p-lin") -> dict[str, Any]:
    """Return the record of a metro gate: the journey number `number` of the day, half an hour each."""
    begin = MORNING + timedelta(minutes=30 * number)
    return {
        "record_no": f"G-{number}",
        "card_token": subject,
        "entry": {"station": "0101", "at": begin.isoformat()},
        "exit": {"station": "0117", "at": (begin + timedelta(minutes=20)).isoformat()},
        "fare_distance_m": 5000 + number,
    }
