"""The rows that a run of a job takes, where it takes so many and some of them cannot go on for now.

What waits for a freeze, a free body or a missing figure stays as old as it is. Were only the oldest taken,
so many of these would keep everything behind them from its turn.
"""

from typing import Any

from django.db.models import QuerySet


def fair_share(rows: QuerySet[Any], most: int) -> list[Any]:
    """Return the primary keys of a run's rows, in their order: of more than `most` the first half by that
    order and the rest by lot, so that each one's turn comes however many stay in front."""
    keys = rows.values_list("pk", flat=True)
    found = list(keys[: most + 1])
    if len(found) <= most:
        return found
    first = found[: most // 2]
    drawn = list(keys.exclude(pk__in=first).order_by("?")[: most - len(first)])
    return list(keys.filter(pk__in=[*first, *drawn]))
