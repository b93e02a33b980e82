"""Runs one command to its end."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from deploy.local.folders import CHECKOUT
from deploy.local.signals import die_with_parent


def run_step(command: Sequence[str | Path], environment: Mapping[str, str], patience: float = 2) -> int:
    """Runs it in the foreground and gives its exit code; it ends when this process does."""
    child = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=dict(environment),
        preexec_fn=partial(die_with_parent, os.getpid()),
    )
    try:
        return child.wait()
    except KeyboardInterrupt:
        _let_end(child, patience)  # the terminal told it too: let it clean up
        raise
    finally:
        child.terminate()
        _let_end(child, 1)
        child.kill()
        child.wait()


def _let_end(child: "subprocess.Popen[bytes]", seconds: float) -> None:
    try:
        child.wait(seconds)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        return
