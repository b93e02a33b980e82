"""The crediting batch against COPY, against itself at other sizes, and against a plain ORM loop."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from tests.benchmarks.crediting_rounds import Round, copy_in, credit, interleaved
from tests.benchmarks.lines import Line, higher, lower, rounded, tell
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.run import Run

ROUNDS = 3
MILLION = 1_000_000
SMALL, LARGE = 250_000, 2_000_000
ORM_ROWS = 2_000


def against_copy(run: Run) -> Iterator[Line]:
    """One worker and two, each time beside COPYing the same rows in."""
    stored = run.stored(MILLION)
    sides = partial(copy_in, run.server, stored), *(partial(credit, run.server, stored, n) for n in (1, 2))
    copied, one, two = interleaved(ROUNDS, *sides)
    tell(f"copy {_seconds(copied)}, one worker {_seconds(one)}, two {_seconds(two)}")
    detail = {"activities": MILLION, "copy_s": _seconds(copied)}
    yield lower("crediting_vs_copy", _ratio(one, copied), 1.0, **detail, crediting_s=_seconds(one))
    yield lower("crediting_vs_copy_2", _ratio(two, copied), 0.7, **detail, crediting_s=_seconds(two))
    largest = max(each.rss_mb for each in (*one, *two))
    yield lower("crediting_rss_mb", largest, 200, "MB", workers=[each.rss_mb for each in (*one, *two)])


def growth(run: Run) -> Iterator[Line]:
    """How the rate holds as the job grows."""
    sides = (partial(credit, run.server, run.stored(size), 1) for size in (SMALL, LARGE))
    small, large = interleaved(ROUNDS, *sides)
    slower = median(
        (LARGE / more.seconds) / (SMALL / few.seconds) for few, more in zip(small, large, strict=True)
    )
    yield higher("crediting_growth", slower, 0.9, s_250k=_seconds(small), s_2m=_seconds(large))


def against_orm(run: Run) -> Iterator[Line]:
    """Per activity, against the way it is written without thinking of a million."""
    stored = run.stored(SMALL)
    ratios, rates = [], []
    for _ in range(ROUNDS):
        job = credit(run.server, stored, 1)
        with run.server.copy_of(stored.loaded, "round") as name:
            environment = run.server.environment(name, "worker")
            (plain,) = run_helpers([Helper("orm_loop", environment, str(ORM_ROWS))])
        ratios.append((SMALL / job.seconds) / (ORM_ROWS / plain["seconds"]))
        rates.append((SMALL / job.seconds, ORM_ROWS / plain["seconds"]))
    detail = {"job_per_s": rounded((a for a, _ in rates), 0), "orm_per_s": rounded((b for _, b in rates), 0)}
    yield higher("crediting_vs_orm", median(ratios), 100, **detail)


def _ratio(sides: list[Round], yardstick: list[Round]) -> float:
    return median(side.seconds / base.seconds for side, base in zip(sides, yardstick, strict=True))


def _seconds(rounds: list[Round]) -> list[float]:
    return rounded((each.seconds for each in rounds), 2)
