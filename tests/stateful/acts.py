"""Acts: what may be done in a history, where it can mean something, and how often it is drawn.

    @act(when=lambda self: self.cups, weight=2, grams=st.integers(1, 9))
    def drink(self, data, grams): ...

Hypothesis' own rules are drawn alike often, and half of them not at all in a history: in a run of seconds the
deep ones would hardly come about. So one rule draws acts by weight, and in a short run several of them for
one look at all invariants.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from inspect import getmembers, signature
from typing import Any

from hypothesis import note
from hypothesis.strategies import DataObject, SearchStrategy, integers


@dataclass(frozen=True)
class Act:
    name: str
    when: Callable[[Any], Any]
    weight: int
    terms: dict[str, SearchStrategy]
    draws: bool
    module: str


def act(
    *, when: Callable[[Any], Any] = lambda _self: True, weight: int = 1, **terms: SearchStrategy
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mark a method as an act; a parameter `data` is what further things are drawn by."""

    def mark(method: Callable[..., None]) -> Callable[..., None]:
        draws = "data" in signature(method).parameters
        module = method.__module__.rpartition(".")[2]
        method.act = Act(method.__name__, when, weight, terms, draws, module)  # type: ignore[attr-defined]
        return method

    return mark


@cache
def acts_of(machine: type) -> tuple[Act, ...]:
    """Return the acts of a class, the weightiest first: what is drawn first is drawn most.

    A machine may leave acts out that it has from another, by their names or those of modules: `without`.
    """
    without = getattr(machine, "without", frozenset())
    marked = [method.act for _, method in getmembers(machine) if hasattr(method, "act")]
    found = [each for each in marked if each.name not in without and each.module not in without]
    return tuple(sorted(found, key=lambda each: (-each.weight, each.name)))


def draw_act(machine: object, data: DataObject) -> None:
    """Draw one of the acts that can mean something now, and do it."""
    possible = [each for each in acts_of(type(machine)) if each.when(machine)]
    weighted = [each for each in possible for _ in range(each.weight)]
    chosen = weighted[data.draw(integers(0, len(weighted) - 1))]
    terms = {name: data.draw(strategy) for name, strategy in chosen.terms.items()}
    note(f"{chosen.name}({', '.join(f'{name}={value!r}' for name, value in terms.items())})")
    if chosen.draws:
        terms["data"] = data
    getattr(machine, chosen.name)(**terms)
