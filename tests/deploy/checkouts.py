"""A checkout as a newcomer has it, in which `make run` goes."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.folders import CHECKOUT
from deploy.local.ready import is_ready
from tests.deploy.processes import processes_naming, wait_until


@contextmanager
def running_checkout(folder: Path, port: int, **told: str) -> Iterator[Path]:
    """Gives the checkout once it is ready, told the port and the variables; stops it with Ctrl-C."""
    checkout, output = folder / "checkout", folder / "output"
    made_here = shutil.ignore_patterns(".venv", "var", ".git", "*cache*", "local.env")
    shutil.copytree(CHECKOUT, checkout, ignore=made_here)
    with output.open("w") as out:
        variables = {**os.environ, **told, "PORT": str(port), "PYTHON": sys.executable}
        make = subprocess.Popen(
            ["make", "run"], cwd=checkout, env=variables, stdout=out, stderr=out, start_new_session=True
        )
    try:
        wait_until(lambda: make.poll() is not None or is_ready("127.0.0.1", port), 300)
        assert make.poll() is None, output.read_text()
        wait_until(lambda: "Next, ask for a sign-in code" in output.read_text(), 10)
        yield checkout
    finally:
        os.killpg(make.pid, signal.SIGINT)  # as a terminal's Ctrl-C
        make.wait(10)
    wait_until(lambda: not processes_naming(checkout), 5)
