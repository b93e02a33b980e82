"""What a benchmark reports: one line a number, in the form that whoever compares runs reads."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any

# The fixed loop on the reference machine; absolute limits grow with how much slower this one is.
REFERENCE_LOOP_S = 0.22
LOOP_ADDITIONS = 10_000_000


@dataclass(frozen=True)
class Line:
    """One number with its limit; `better` says on which side of the limit it has to lie."""

    name: str
    value: float
    unit: str
    better: str
    limit: float
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def is_ok(self) -> bool:
        return self.value <= self.limit if self.better == "lower" else self.value >= self.limit

    def as_json(self) -> str:
        """Return the line as it is printed."""
        members = {"name": self.name, "value": round(self.value, 4), "unit": self.unit, "better": self.better}
        members |= {"limit": round(self.limit, 4), "ok": self.is_ok, "detail": self.detail}
        return json.dumps(members)


def lower(name: str, value: float, limit: float, unit: str = "ratio", **detail: Any) -> Line:
    """Return a line whose value must not exceed the limit."""
    return Line(name, value, unit, "lower", limit, detail)


def higher(name: str, value: float, limit: float, unit: str = "ratio", **detail: Any) -> Line:
    """Return a line whose value must reach the limit."""
    return Line(name, value, unit, "higher", limit, detail)


def calibration() -> float:
    """Return how much slower this machine's Python is than the reference's (1.0: the same), now."""
    return median(_loop() for _ in range(3)) / REFERENCE_LOOP_S


def _loop() -> float:
    began = perf_counter()
    total = 0
    for number in range(LOOP_ADDITIONS):
        total += number
    return perf_counter() - began


def rounded(values: Iterable[float], digits: int = 3) -> list[float]:
    """Return values as they go into a line's detail."""
    return [round(value, digits) for value in values]


def tell(text: str) -> None:
    """Say how far the run is; standard output is for the lines alone."""
    print(text, file=sys.stderr, flush=True)
