"""Risk decisions a second: 8 clients through the gate, against a bare script with the same statements."""

from collections.abc import Iterator
from statistics import median

import psycopg

from tests.benchmarks.lines import Line, higher, rounded
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.risk_client import INSTRUMENT, SCHEME
from tests.benchmarks.run import Run

ROUNDS, CLIENTS, PARTIES_A_CLIENT, DECISIONS = 5, 8, 8, 400

_MARKET = """
INSERT INTO market_instrument
       (code, scheme, methodology, vintage, title_zh, title_en, tick_fen, lot_t, status, opened_at)
VALUES (%(code)s, %(scheme)s, 'GD-PV', 2025, 'x', 'x', 1, 1, 'ACTIVE', now());
INSERT INTO market_referenceprice (id, instrument_id, day, price_fen, source, set_at)
VALUES (gen_random_uuid(), %(code)s, '2026-01-01', 3847, 'OPENING', now());
"""
_PARTY = """
WITH made AS (
    INSERT INTO accounts_party (id, kind, name, language, kyc_level, created_at)
    VALUES (gen_random_uuid(), 'ORGANISATION', '', 'zh-hans', 0, now()) RETURNING id
)
INSERT INTO market_participant (party_id, participant_class, admitted_at, admitted_by)
SELECT id, 'CTRL', now(), gen_random_uuid() FROM made RETURNING party_id::text
"""


def decisions(run: Run) -> Iterator[Line]:
    """Each round lets both sides decide the same number of orders, on counters of their own parties."""
    name = "risk"
    run.server.create(name, run.bare)
    with psycopg.connect(
        run.server.url(name), autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as session:
        session.execute(_MARKET, {"code": INSTRUMENT, "scheme": SCHEME})
        parties = [session.execute(_PARTY).fetchone()[0] for _ in range(2 * CLIENTS * PARTIES_A_CLIENT)]
    half = len(parties) // 2
    environment = run.server.environment(name, "web")
    count = max(int(DECISIONS * run.scale), 20)
    rounds = []
    for _ in range(ROUNDS):
        rounds.append(
            tuple(
                _per_s(environment, kind, count, own)
                for kind, own in (("gate", parties[:half]), ("bare", parties[half:]))
            )
        )
    run.server.drop(name)
    detail = {"ours_per_s": rounded((ours for ours, _ in rounds), 0)}
    detail |= {"bare_per_s": rounded((bare for _, bare in rounds), 0), "clients": CLIENTS}
    yield higher("risk_vs_raw", median(ours / bare for ours, bare in rounds), 0.3, **detail)


def _per_s(environment: dict[str, str], kind: str, count: int, parties: list[str]) -> float:
    helpers = [
        Helper("risk_client", environment, kind, str(count), *parties[number::CLIENTS])
        for number in range(CLIENTS)
    ]
    results = run_helpers(helpers)
    return CLIENTS * count / max(result["seconds"] for result in results)
