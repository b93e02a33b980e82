"""Crediting workers that may be killed at any moment, each with nothing of another's."""

from tests.crash.processes import Process

# Whoever is left alone with the whole crowd needs longer than a word may take.
ENDED_WITHIN_S = 600


class Nursery(Process):
    """A process that forks workers: each starts at once, one at a time."""

    def __init__(self, **more: str) -> None:
        super().__init__("tests.crash.nursery", role="worker", **more)

    def start_worker(self) -> int:
        """Fork a worker and return its process id."""
        self.tell("go")
        return self._number("worker")

    def wait_for_end(self) -> int:
        """Return how the worker ended: 0, or minus the signal that killed it."""
        return self._number("ended", within_s=ENDED_WITHIN_S)

    def _number(self, word: str, **bound: float) -> int:
        line = self.hear(**bound)
        if not line.startswith(f"{word} "):
            raise AssertionError(f"the nursery says {line!r} instead of {word}")
        return int(line.split()[1])
