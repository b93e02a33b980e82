"""Traces that nobody walked, by eight recipes as people sell them: a drawn route and a program that runs
along it. What an adversary with correlated noise makes is `drifting`: position alone cannot tell it from
truth.

Each spoof is drawn from a seed, sits in Guangzhou, and moves like what it claims to be: along blocks or roads
that bend every few metres, with pauses in one of two, for five to twenty-five minutes.
"""

import math
from collections.abc import Callable, Iterator
from random import Random
from typing import NamedTuple

from credits.activities.tracks.cleaning import EARTH_M
from credits.activities.tracks.coordinates import Point
from credits.screening.claims import Mode

DEGREE_M = math.radians(EARTH_M)
LON, LAT, BEGAN_S = 113.3245, 23.1064, 1_764_000_000


class Spoof(NamedTuple):
    """A made-up trace, what it is claimed as, and how it was made."""

    recipe: str
    mode: Mode
    points: list[Point]


class Plan(NamedTuple):
    """How far between fixes, in metres by their order, and how each fix is displaced."""

    every_s: int
    step: Callable[[int], float]
    shift: Callable[[], tuple[float, float]]


def _still() -> tuple[float, float]:
    return 0.0, 0.0


def _jitter(draw: Random, metres: float) -> Callable[[], tuple[float, float]]:
    return lambda: (draw.gauss(0, metres), draw.gauss(0, metres))


def constant_speed(draw: Random, mps: float) -> Plan:
    """A fix a second, each as far as the last."""
    return Plan(1, lambda i: mps, _still)


def long_steps(draw: Random, mps: float) -> Plan:
    """A fix every five seconds."""
    return Plan(5, lambda i: 5 * mps, _still)


def slightly_noisy_speed(draw: Random, mps: float) -> Plan:
    """Speeds 5 % apart."""
    return Plan(1, lambda i: mps * draw.gauss(1, 0.05), _still)


def noisy_speed(draw: Random, mps: float) -> Plan:
    """Speeds 20 % apart."""
    return Plan(1, lambda i: mps * max(draw.gauss(1, 0.2), 0.1), _still)


def smooth_speed(draw: Random, mps: float) -> Plan:
    """Speeds that swell and fall slowly, as a first-order autoregression does."""
    state = [0.0]

    def step(i: int) -> float:
        state[0] = 0.95 * state[0] + draw.gauss(0, 0.06)
        return mps * max(1 + state[0], 0.2)

    return Plan(1, step, _still)


def small_jitter(draw: Random, mps: float) -> Plan:
    """Half a metre of white noise on every fix."""
    return Plan(1, lambda i: mps, _jitter(draw, 0.5))


def jitter(draw: Random, mps: float) -> Plan:
    """Two metres of white noise on every fix."""
    return Plan(1, lambda i: mps, _jitter(draw, 2.0))


def rare_jitter(draw: Random, mps: float) -> Plan:
    """One to five metres of white noise on a fix every five seconds."""
    return Plan(5, lambda i: 5 * mps, _jitter(draw, draw.uniform(1, 5)))


def drifting(draw: Random, mps: float) -> Plan:
    """Noise that remembers itself over half a minute: not among the eight, and not caught."""
    state = [0.0, 0.0]

    def shift() -> tuple[float, float]:
        for axis in (0, 1):
            state[axis] = 0.97 * state[axis] + draw.gauss(0, 0.7)
        return state[0], state[1]

    return Plan(1, lambda i: mps * max(draw.gauss(1, 0.2), 0.1), shift)


RECIPES = (
    constant_speed,
    long_steps,
    slightly_noisy_speed,
    noisy_speed,
    smooth_speed,
    small_jitter,
    jitter,
    rare_jitter,
)


def spoofs(each: int, seed: int) -> Iterator[Spoof]:
    """Yield `each` spoofs of every recipe, half of them walks, half rides."""
    for recipe in RECIPES:
        for number in range(each):
            yield spoof(recipe, Random(f"{seed}/{recipe.__name__}/{number}"))


def spoof(recipe: Callable[[Random, float], Plan], draw: Random) -> Spoof:
    """Return one spoof of a recipe."""
    mode, mps = draw.choice([(Mode.WALK, draw.uniform(1.0, 1.7)), (Mode.BIKE, draw.uniform(2.5, 5.0))])
    plan = recipe(draw, mps)
    decimals = draw.choice([6, 6, 7])
    accuracy = draw.choice([lambda: 5.0, lambda: round(draw.uniform(4, 12), 1)])
    route, pauses = _route(draw, mps), draw.random() < 0.5
    corner, then, gone, pause = next(route), next(route), 0.0, 0
    points = []
    for i in range(draw.randint(300, 1_500) // plan.every_s):
        step = plan.step(i)
        if pauses and not pause and draw.random() < 0.004 * plan.every_s:
            pause = draw.randint(5, 40)
        pause = max(pause - plan.every_s, 0)
        gone += 0.0 if pause else step
        while gone > math.dist(corner, then):
            gone -= math.dist(corner, then)
            corner, then = then, next(route)
        share = gone / math.dist(corner, then)
        x, y = (a + (b - a) * share for a, b in zip(corner, then, strict=True))
        east, north = plan.shift()
        lon = LON + (x + east) / (DEGREE_M * math.cos(math.radians(LAT)))
        lat = LAT + (y + north) / DEGREE_M
        at = float(BEGAN_S + i * plan.every_s)
        points.append((round(lon, decimals), round(lat, decimals), at, accuracy()))
    return Spoof(recipe.__name__, mode, points)


def _route(draw: Random, mps: float) -> Iterator[tuple[float, float]]:
    """Yield corners without end: of blocks, or of straight roads and bends as a planner draws them."""
    x, y = draw.uniform(-5_000, 5_000), draw.uniform(-5_000, 5_000)
    heading = draw.uniform(0, 2 * math.pi)
    longest = 300 if mps < 2 else 500
    is_blocks = draw.random() < 0.3
    yield x, y
    while True:
        legs, leg, turn = 1, draw.uniform(longest / 8, longest), draw.choice([-1, 1]) * math.pi / 2
        if not is_blocks:
            turn = draw.choice([-1, 1]) * draw.uniform(0.2, 1.6)
            if draw.random() < 0.5:
                leg = draw.uniform(6, 20)
                legs = max(int(draw.uniform(20, 200) * abs(turn) / leg), 1)
        for _ in range(legs):
            heading += turn / legs
            x, y = x + leg * math.cos(heading), y + leg * math.sin(heading)
            yield x, y
