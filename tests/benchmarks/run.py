"""What the benchmarks of one run share: the server, what was made on it, and how fast the machine is."""

from functools import cached_property
from pathlib import Path

from tests.benchmarks.databases import Server
from tests.benchmarks.lines import calibration, tell
from tests.benchmarks.population import WAYS, Way
from tests.benchmarks.stored import Stored, store


class Run:
    """One run: `scale` shrinks the rows of what is not bound to its size."""

    def __init__(self, server: Server, folder: Path, scale: float) -> None:
        self.server = server
        self.folder = folder
        self.scale = scale
        self._stored: dict[tuple[int, tuple[Way, ...]], Stored] = {}

    @cached_property
    def slowness(self) -> float:
        """How much slower this machine is than the reference: absolute limits grow with it."""
        return calibration()

    @cached_property
    def bare(self) -> str:
        """The name of a database with tables and catalogs."""
        tell("making the tables")
        self.server.create_migrated("bare")
        return "bare"

    def stored(self, activities: int, ways: tuple[Way, ...] = WAYS) -> Stored:
        """Return the templates of a size, made when first needed."""
        key = activities, ways
        if key not in self._stored:
            self._stored[key] = store(self.server, self.bare, activities, self.folder, ways)
        return self._stored[key]
