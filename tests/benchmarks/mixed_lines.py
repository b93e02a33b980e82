"""Ten types of act beside the travelling that the other crediting lines are made of."""

from collections.abc import Iterator
from functools import partial
from statistics import median

from tests.benchmarks.crediting_rounds import credit, interleaved
from tests.benchmarks.lines import Line, higher, rounded
from tests.benchmarks.population import WAYS, Way
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.run import Run
from tests.benchmarks.stored import Stored

ROUNDS = 3
ACTIVITIES, FEWEST = 250_000, 5_000
# As often as each is done; the kilograms, items and sheets stay below a day's cap, as most people's do.
_WEIGHTS = (20, 15, 10, 8, 10)
TEN = (
    *(way._replace(weight=weight) for way, weight in zip(WAYS, _WEIGHTS, strict=True)),
    Way(15, "no_cutlery_order", 1, 4, 12, 10, "ooods", "orders", is_whole=True),
    Way(12, "food_waste_sorting", 0.5, 8, 60, 9, "ooods", "mass_kg"),
    Way(13, "pet_recycling", 0.2, 5, 60, 6, "ooods", "mass_kg"),
    Way(14, "second_hand_item", 1, 4, 12, 6, "ooods", "items", is_whole=True),
    Way(16, "paperless_bill", 1, 20, 60, 6, "oooo", "sheets", is_whole=True),
)


def against_plain(run: Run) -> Iterator[Line]:
    """The same number of acts of people who travel, and of people with ten types of habit, in turn.

    The whole library is loaded on both sides, as it is for every crediting line. People have two habits on
    both, send as often and as much, so that chunks, caps and balances are alike; what differs is how many
    types, methods and kinds of gram meet in one chunk. A formula of other factors costs what it costs, and
    says nothing of mixing: what the evaluator alone takes for the acts of either side is measured in the same
    run, and the difference is added to the plain side before the two are compared.

    Acts that share a cap with a household are not among them: those are decided under its lock, which is a
    price of sharing.
    """
    activities = max(int(ACTIVITIES * run.scale), FEWEST)
    plain, mixed = run.stored(activities), run.stored(activities, TEN)
    evaluations = [_evaluation_us(run, stored) for stored in (plain, mixed)]
    formulas = (evaluations[1] - evaluations[0]) * activities / 1e6
    sides = (partial(credit, run.server, stored, 1) for stored in (plain, mixed))
    alone, together = interleaved(ROUNDS, *sides)
    ratio = median((few.seconds + formulas) / many.seconds for few, many in zip(alone, together, strict=True))
    yield higher(
        "crediting_mixed_vs_plain",
        ratio,
        0.95,
        activities=activities,
        plain_s=rounded((each.seconds for each in alone), 2),
        mixed_s=rounded((each.seconds for each in together), 2),
        evaluation_us=rounded(evaluations),
        formulas_s=round(formulas, 3),
    )


def _evaluation_us(run: Run, stored: Stored) -> float:
    (found,) = run_helpers([Helper("formulas", run.server.environment(stored.loaded, "worker"))])
    return found["us"]
