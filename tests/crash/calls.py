"""Callers in processes of their own, in the role of a web server."""

import json
from typing import Any

from tests.crash.processes import Process


class Caller(Process):
    """A process that sends commands as it is told, and says what was acknowledged."""

    def __init__(self, *, crash_at: str = "") -> None:
        super().__init__("tests.crash.caller", role="web", CRASH_AT=crash_at)

    def call(self, work: dict[str, Any]) -> None:
        """Let it send the commands of one piece of work."""
        self.tell(json.dumps(work))

    def acknowledged(self, until: str = "done") -> list[dict[str, Any]]:
        """Wait until it has said this, and return what was acknowledged to it before."""
        return [json.loads(line) for line in iter(self.hear, until)]
