"""What it costs to read one file: the child by itself, its seconds of the processor, its memory at most."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from credits.evidence.decoding import CHILD

LOOK_EVERY_S = 0.01


class Cost(NamedTuple):
    """Seconds of the processor, and MiB resident at most."""

    seconds: float
    peak_mb: float


def cost_of(content: bytes, media_type: str) -> Cost:
    """Read a file as the server does, and return what it took; raises where the child fell over."""
    with tempfile.TemporaryFile() as sent:
        sent.write(content)
        sent.seek(0)
        command = [sys.executable, "-I", str(CHILD), media_type]
        child = subprocess.Popen(command, stdin=sent, stdout=subprocess.DEVNULL, env={}, cwd="/")
        # Its own last word on its memory would count what this process had when it made it.
        peak = 0.0
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        while not ended:
            peak = max(peak, _peak_mb(child.pid))
            time.sleep(LOOK_EVERY_S)
            ended, status, usage = os.wait4(child.pid, os.WNOHANG)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"the child ended with {child.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, peak)


def _peak_mb(pid: int) -> float:
    """Return the most memory that a process had since its program began; 0 when it is about to end."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
