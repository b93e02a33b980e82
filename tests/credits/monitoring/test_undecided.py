"""What a chunk reads costs what its parties have, not what the tables hold."""

import pytest
from django.db import connection, transaction

from credits.monitoring import undecided
from credits.monitoring.undecided import LOOK_BACK, PARTIES_A_CHUNK, look_up_by_index
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import id_floor, new_id

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize("query", ["_UNDECIDED", "_DECIDED", "_INTAKES"])
def test_nothing_is_read_whole_to_find_a_few(query):
    """A planner that may would read every trace ever sent, once a chunk."""
    now = puhui_now()
    # As many as a chunk has: for a few, it would ask in any case.
    parties = [new_id() for _ in range(PARTIES_A_CHUNK)]
    asked = {
        "parties": parties,
        "floors": [id_floor(now - LOOK_BACK)] * len(parties),
        "since": now - LOOK_BACK,
        "none": new_id(),
        "high": parties[-1],
        "after": None,
        "limit": 10,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        look_up_by_index()
        cursor.execute("EXPLAIN " + getattr(undecided, query), asked)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Index" in plan
    assert "Seq Scan" not in plan, plan
