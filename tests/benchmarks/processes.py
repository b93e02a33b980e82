"""Processes of the run: started in the project's folder, spoken to by lines, ended by their own id."""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Failed(Exception):
    """A process of the run ended with an error; its words went to standard error."""


def run(
    arguments: Sequence[str], environment: Mapping[str, str], *, cwd: Path = ROOT, timeout: float = 600
) -> None:
    """Run Python with `arguments` to its end; what it prints goes to standard error."""
    done = subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=cwd, stdout=sys.stderr, timeout=timeout
    )
    if done.returncode:
        raise Failed(f"{' '.join(arguments)} ended with {done.returncode}")


class Helper:
    """A module of this package in a process of its own: it says when it is ready, starts on a word, ends with
    JSON."""

    def __init__(self, module: str, environment: Mapping[str, str], *arguments: str) -> None:
        command = [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments]
        self._process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._name = module

    def wait_ready(self) -> None:
        """Wait until the helper has its imports and connections behind it."""
        if self._process.stdout.readline() != "ready\n":
            raise Failed(f"{self._name} did not get ready")

    def go(self, word: str = "go") -> None:
        """Let the helper begin, or tell it another word that it waits for."""
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()

    def result(self) -> dict[str, Any]:
        """Wait for the helper's last line and return what it says."""
        line = self._process.stdout.readline()
        if not line:
            raise Failed(f"{self._name} ended with {self._process.wait()}")
        return json.loads(line)

    def stop(self) -> None:
        """End the process if it is still there."""
        self._process.stdin.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait(timeout=5)
        self._process.stdout.close()


def run_helpers(helpers: Iterable[Helper]) -> list[dict[str, Any]]:
    """Let helpers get ready, begin together, and return their results."""
    helpers = list(helpers)
    try:
        for helper in helpers:
            helper.wait_ready()
        for helper in helpers:
            helper.go()
        return [helper.result() for helper in helpers]
    finally:
        for helper in helpers:
            helper.stop()


def answer(result: Mapping[str, Any]) -> None:
    """Say a helper's result (called in the helper's process)."""
    print(json.dumps(result), flush=True)


def begin_when_told() -> None:
    """Say that this helper is ready and wait for the word (called in the helper's process)."""
    print("ready", flush=True)
    sys.stdin.readline()


def peak_rss_mb() -> float:
    """Return this process's own peak of resident memory: a child's `ru_maxrss` carries the parent's
    figure."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise LookupError("VmHWM")
