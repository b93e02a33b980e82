"""Random histories of the market and of what it stands on: reports, grams, auctions, venues, retirements.

After every step the audit finds nothing and the database is what the model says. `TIER` sets how long it
looks: unset for the everyday run, N for the night, R for a release, both in parts of some minutes.
"""

from collections import Counter

import pytest

from tests.credits.evidence.conftest import evidence_dir
from tests.market.bridge.venue_process import VenueProcess
from tests.stateful.commands import commands
from tests.stateful.days import Days
from tests.stateful.histories import run_histories
from tests.stateful.stage import lay_stage
from tests.stateful.tour import make_the_tour
from tests.stateful.world import TIER

# Parts, histories of each, steps of each.
RUNS = {"": (1, 6, 14), "N": (8, 40, 50), "R": (80, 50, 80)}
PARTS, EXAMPLES, STEPS = RUNS[TIER]

# What must have come of it: the states that jobs led to, and what became of bids.
EFFECTS = [
    *(("run_sessions", state) for state in ("OPEN", "SETTLED", "CANCELLED", "HALTED", "SETTLING")),
    *(("settle_bid", end) for end in ("delivered", "retired", "unfilled")),
    *(("run_bridge", state) for state in ("SUBMITTED", "UNKNOWN")),
    *(("hear_manual", state) for state in ("PART_SETTLED", "SETTLED", "REJECTED", "EXPIRED")),
    ("hear_sandbox", "SETTLED"),
    ("look_after_due", "SETTLED"),
    ("system_halt", "quantity_exceeded"),
]

__all__ = ["evidence_dir"]


@pytest.fixture
def tally(db, tmp_path, evidence_dir):
    """The stage, with an empty tally of commands."""
    venue = VenueProcess(tmp_path)
    Days.stage, Days.tally = lay_stage(venue), Counter()
    yield Days.tally
    venue.kill()


@pytest.mark.stateful
@pytest.mark.parametrize("part", range(PARTS))
def test_random_histories_of_everything(tally, part):
    make_the_tour()
    run_histories(Days, examples=EXAMPLES, steps=STEPS, commands=commands(), effects=EFFECTS)
