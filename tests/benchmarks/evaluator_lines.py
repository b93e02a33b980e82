"""The evaluator by itself: what one evaluation costs beside the bare arithmetic, and how fast the library
compiles."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from time import perf_counter

from credits.methodologies.catalog_files import catalog_files
from credits.methodologies.language import compile_document, read_methodology
from tests.benchmarks.lines import Line, lower
from tests.benchmarks.run import Run

TIMES = 200_000
ROUNDS = 7
# Guangdong's travel factors of the catalogue, in kg of CO2e a person-kilometre; any would do.
_BASELINE, _METRO = Decimal("0.113"), Decimal("0.041")
_DISTANCE = Decimal("34.912")


def overhead(run: Run) -> Iterator[Line]:
    """One evaluation with every rule, reason and step, less the same arithmetic by hand."""
    (file,) = (file for file in catalog_files() if file.root.text("code") == "IND-METRO")
    program = compile_document(read_methodology(file))
    symbols = [item.symbol for item in program.document.factors]
    evaluate = program.bind(dict(zip(symbols, (_BASELINE, _METRO), strict=True)))

    def by_hand(distance: Decimal, zero: Decimal = Decimal(0)) -> Decimal:
        return distance * max(zero, _BASELINE - _METRO)

    if evaluate(_DISTANCE)[1][-1] != by_hand(_DISTANCE):
        raise AssertionError("the evaluator and the arithmetic by hand disagree")
    slow = fast = float("inf")
    for _ in range(ROUNDS):
        slow, fast = min(slow, _time(evaluate)), min(fast, _time(by_hand))
    microseconds = (slow - fast) / TIMES * 1e6
    detail = {"evaluation_us": round(slow / TIMES * 1e6, 3), "calibration": round(run.slowness, 3)}
    yield lower("evaluate_overhead_us", microseconds, 2 * run.slowness, "us", **detail)


def _time(evaluate: Callable[[Decimal], object]) -> float:
    began = perf_counter()
    for _ in range(TIMES):
        evaluate(_DISTANCE)
    return perf_counter() - began


def compiling(run: Run) -> Iterator[Line]:
    """The whole library, from text to functions."""
    began = perf_counter()
    files = catalog_files()
    for file in files:
        compile_document(read_methodology(file))
    seconds = perf_counter() - began
    detail = {"documents": len(files), "calibration": round(run.slowness, 3)}
    yield lower("catalog_compile_s", seconds, 1.0 * run.slowness, "s", **detail)
