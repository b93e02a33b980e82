"""Callers in processes of their own: started together, one dying at a named point, then called again."""

import json
import signal
import subprocess
import sys
from typing import Any

from django.conf import settings

from tests.crash.processes import environment


def start(work: dict[str, Any], *, crash_at: str = "") -> subprocess.Popen:
    """Start a caller with its work, in the role of a web server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.caller"],
        cwd=settings.BASE_DIR,
        env=environment("web", CRASH_AT=crash_at),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    process.stdin.write(json.dumps(work) + "\n")
    process.stdin.close()
    process.stdin = None
    return process


def finish(process: subprocess.Popen, *, killed: bool = False) -> list[dict[str, Any]]:
    """Wait for a caller's end and return what was acknowledged to it."""
    out, _ = process.communicate(timeout=60)
    expected = -signal.SIGKILL if killed else 0
    if process.returncode != expected:
        raise AssertionError(f"ended with {process.returncode} instead of {expected}: {out}")
    return [json.loads(line) for line in out.splitlines()]
