"""One client that decides orders as fast as it can: through the gate, or with the same statements bare.

Arguments: "gate" or "bare", how many orders, and the parties to order for, a client its own.
"""

import json
import sys
from time import perf_counter
from uuid import UUID

import django

from tests.benchmarks.processes import answer, begin_when_told

INSTRUMENT, SCHEME, PRICE_FEN, TONNES = "BENCH-PV-2025", "BENCH", 3_850, 1


def main(kind: str, count: int, parties: list[str]) -> None:
    """Decide `count` orders when told to begin, a transaction each."""
    django.setup()
    from django.db import connection

    connection.ensure_connection()
    decide = _gate if kind == "gate" else _bare
    ids = [UUID(party) for party in parties]
    decide(ids, 5)
    begin_when_told()
    began = perf_counter()
    decide(ids, count)
    answer({"seconds": perf_counter() - began, "decided": count})


def _gate(parties: list[UUID], count: int) -> None:
    from django.db import transaction

    from market.risk.gate import pass_gate
    from market.risk.order import Order
    from puhui.kernel.clock import puhui_now
    from puhui.kernel.ids import new_id

    now = puhui_now()
    for number in range(count):
        order = Order(
            subject_kind="bid",
            subject_id=new_id(),
            scheme=SCHEME,
            party_id=parties[number % len(parties)],
            person_id=None,
            is_person=False,
            instrument=INSTRUMENT,
            side="BUY",
            mode="AUCTION_ONEWAY",
            purpose="HOLD",
            quantity_t=TONNES,
            price_fen=PRICE_FEN,
        )
        with transaction.atomic():
            pass_gate(order=order, now=now)


def _bare(parties: list[UUID], count: int) -> None:
    """The gate's own statements on a bare connection, prepared, with values made beforehand."""
    import psycopg
    from django.db import connection

    from market.risk.counters import _COUNT
    from market.risk.facts import _FACTS
    from market.risk.order import daily_key, position_key
    from puhui.kernel.clock import business_date, puhui_now
    from puhui.kernel.ids import new_id

    now = puhui_now()
    day = business_date(now)
    keep = """INSERT INTO market_riskdecision (id, subject_kind, subject_id, party_id, person_id, instrument,
        accepted, code, failures, snapshot, decided_at)
        VALUES (%s, 'bid', %s, %s, NULL, %s, true, '', '[]', %s, %s)"""
    snapshot = json.dumps({"side": "BUY", "figures": dict.fromkeys("abcde", 1_000_000), "halts": []})
    parameters = _plain(connection.get_connection_params())
    with psycopg.connect(**parameters, autocommit=True, prepare_threshold=0) as session:
        for number in range(count):
            party = parties[number % len(parties)]
            keys = [daily_key(SCHEME, day, party), position_key(INSTRUMENT, party)]
            facts = {
                "day": day,
                "party": str(party),
                "venue": "",
                "keys": keys,
                "unadmitted": "",
                "instrument": INSTRUMENT,
                "scheme": SCHEME,
            }
            with session.transaction():
                session.execute(_FACTS, facts).fetchone()
                session.execute(_COUNT, [keys, [PRICE_FEN * TONNES, TONNES], [10**12, 10**9]]).fetchall()
                session.execute(keep, [new_id(), new_id(), party, INSTRUMENT, snapshot, now])


def _plain(parameters: dict) -> dict:
    """Return what psycopg itself takes of Django's parameters."""
    ours = {"context", "cursor_factory", "prepare_threshold", "client_encoding"}
    return {name: value for name, value in parameters.items() if name not in ours}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3:])
