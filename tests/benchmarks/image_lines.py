"""Looking a picture up among a million others, as is done when one is put to an activity."""

from collections.abc import Iterator
from statistics import median

import psycopg

from tests.benchmarks.databases import settle
from tests.benchmarks.image_client import SEED
from tests.benchmarks.lines import Line, lower, rounded, tell
from tests.benchmarks.processes import Helper, run_helpers
from tests.benchmarks.run import Run

IMAGES, LOOKUPS, ROUNDS = 1_000_000, 40, 3
# Bits in which the picture that is looked up differs from one that is there: found for certain below 16.
FLIPPED = 10
LIMIT_MS, INDEX = 30, "image_by_band"

# Even bits; the tokens as duplicates.tokens_of makes them. One file for all: files are not looked among.
_FILL = """
INSERT INTO credits_imageprint (file_id, bits, turned, tokens)
SELECT %(file)s, bits, '', ARRAY(
    SELECT (band << 16) + substring(bits FROM band * 16 + 1 FOR 16)::int FROM generate_series(0, 15) AS band)
  FROM (SELECT ('x' || encode(sha256((%(seed)s || n)::bytea), 'hex'))::bit(256) AS bits
          FROM generate_series(1, %(count)s) AS n) AS made
"""


def lookup(run: Run) -> Iterator[Line]:
    """One orientation: sixteen tokens against the index, what shares one compared in full."""
    count = max(int(IMAGES * run.scale), 10_000)
    run.server.create("images", run.bare)
    (file,) = run_helpers([Helper("image_client", run.server.environment("images"), "file")])
    _fill(run, file["id"], count)
    looking = [str(number) for number in (count, LOOKUPS, ROUNDS, FLIPPED)]
    environment = run.server.environment("images", "web")
    (seen,) = run_helpers([Helper("image_client", environment, "look", *looking)])
    run.server.drop("images")
    if seen["found"] != seen["looked_up"]:
        raise AssertionError(
            f"{seen['found']} of {seen['looked_up']} that are {FLIPPED} bits away were found"
        )
    detail = {"hashes": count, "rounds_ms": rounded(seen["rounds_ms"], 2)}
    detail |= {"eight_orientations_ms": round(seen["eight_ms"], 2), "found": seen["found"]}
    limit = LIMIT_MS * run.slowness
    yield lower("image_lookup_ms", median(seen["rounds_ms"]), limit, "ms", **detail)


def _fill(run: Run, file_id: str, count: int) -> None:
    tell(f"filling in {count:,} prints")
    url = run.server.url("images")
    with psycopg.connect(url, autocommit=True) as session:
        (made,) = session.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [INDEX]).fetchone()
        # Built afterwards, in a tenth of the time, by the definition that the migration gave it.
        session.execute(f"DROP INDEX {INDEX}")
        session.execute(_FILL, {"file": file_id, "seed": SEED, "count": count})
        session.execute("SET maintenance_work_mem = '256MB'")
        session.execute(made)
    settle(url)
