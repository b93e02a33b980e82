"""What was decided, looked at once more: `recompute --all`, and the preview of a new version's impact."""

from collections.abc import Iterator

from tests.benchmarks.databases import settle
from tests.benchmarks.lines import Line, higher, lower
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.run import Run
from tests.benchmarks.stored import Stored

SMALL, LARGE = 20_000, 100_000
FEWEST = 2_000
KINDS = ("recompute", "impact")


def growth(run: Run) -> Iterator[Line]:
    """Twenty thousand acts and five times as many: the rate must hold, and memory must not grow with them.

    Both read by key, a batch at a time. Of a preview, acts of the other types are decided too, since they
    share caps; those looked at are the ones of the type.
    """
    few, many = (max(int(size * run.scale), FEWEST) for size in (SMALL, LARGE))
    found = {size: _both(run, run.stored(size)) for size in (few, many)}
    for kind in KINDS:
        small, large = (found[size][kind] for size in (few, many))
        detail = {
            "looked_at": [small["looked_at"], large["looked_at"]],
            "per_s": [round(_rate(small)), round(_rate(large))],
            "rss_mb": [small["rss_mb"], large["rss_mb"]],
        }
        yield higher(f"{kind}_growth", _rate(large) / _rate(small), 0.8, **detail)
        yield lower(f"{kind}_rss_mb", large["rss_mb"], 200, "MB", **detail)


def _rate(found: dict[str, float]) -> float:
    return found["looked_at"] / found["seconds"]


def _both(run: Run, stored: Stored) -> dict[str, dict[str, float]]:
    with run.server.copy_of(stored.loaded, "again") as name:
        environment = run.server.environment(name, "worker")
        run_helpers([Helper("crediting_worker", environment)])
        settle(run.server.url(name))
        return {kind: run_helpers([Helper("again_worker", environment, kind)])[0] for kind in KINDS}
