"""What the evaluator alone takes for an act of those that wait in a database: a process that answers once."""

from collections.abc import Callable
from decimal import localcontext
from functools import partial
from time import perf_counter

import django

from tests.benchmarks.processes import answer, begin_when_told

ACTS = 20_000
ROUNDS = 5
_ACTS = """
SELECT a.scheme, t.code, a.region, (a.occurred_from AT TIME ZONE 'Asia/Shanghai')::date,
       a.inputs::text, a.tier
  FROM credits_activity a JOIN credits_activitytype t ON t.id = a.type_id
 WHERE a.occurred_to > puhui_now() - interval '60 days' ORDER BY a.id LIMIT %s
"""


def main() -> None:
    """Tell how many microseconds an evaluation takes, in the mean of the acts, in the best of five rounds."""
    django.setup()
    from credits.methodologies.language.arithmetic import CONTEXT

    evaluations = _evaluations()
    begin_when_told()
    with localcontext(CONTEXT):
        best = min(_time(evaluations) for _ in range(ROUNDS))
    answer({"us": best / len(evaluations) * 1e6})


def _evaluations() -> list[Callable[[], object]]:
    from django.db import connection

    from credits.activities.observed import observed_in_json
    from credits.factors.resolution import FactorMissing
    from credits.methodologies.binding import bind_for
    from credits.methodologies.engine import quantify
    from puhui.kernel.clock import puhui_now

    now = puhui_now()
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, [ACTS])
        rows = cursor.fetchall()
    found: list[Callable[[], object]] = []
    for scheme, code, region, on, inputs, tier in rows:
        try:
            bound = bind_for(scheme, code, region, on, now)
        except FactorMissing:
            continue  # the job finds none either, and has a person asked
        arguments = bound.arguments(observed_in_json(inputs, None))
        found.append(partial(quantify, bound.quantifier, arguments, tier))
    connection.close()
    return found


def _time(evaluations: list[Callable[[], object]]) -> float:
    began = perf_counter()
    for evaluate in evaluations:
        evaluate()
    return perf_counter() - began


if __name__ == "__main__":
    main()
