"""Random histories of the register: transfers, freezes, voids, mirrors, bundles, notices, roles, years' ends.

After every step the audit finds nothing and the database is what the model says; a refusal leaves nothing
behind. `TIER` sets how long it looks: unset for the everyday run, N for the night, R for a release.
"""

import sys
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest

from tests.credits.evidence.conftest import evidence_dir
from tests.market.bridge.venue_process import VenueProcess
from tests.stateful.commands import commands_of_the_register
from tests.stateful.histories import run_histories
from tests.stateful.register import Register
from tests.stateful.register_stage import lay_register_stage
from tests.stateful.register_tour import make_the_tour
from tests.stateful.voids import WITHHELD_PERCENT
from tests.stateful.world import TIER

# Parts, histories of each, steps of each.
RUNS = {"": (1, 4, 8), "N": (4, 20, 40), "R": (40, 40, 60)}
PARTS, EXAMPLES, STEPS = RUNS[TIER]

# What must have come of it, by jobs and by the system.
EFFECTS = [
    *(("execute_void", end) for end in ("whole", "owed")),
    ("execute_voids", "paid later"),
    ("end_open_transfers", ""),
    ("return_lots", ""),
    *(("mint_issuance", kept) for kept in ("claimed", "frozen", "stopped")),
    ("share_bundles", "frozen"),
    *(("settle_bundles", word) for word in ("announced", "frozen", "settled")),
    *(("settle_party", outcome) for outcome in ("CARRIED", "COINS", "RETIRED")),
    *(("settle_remainders", outcome) for outcome in ("CARRIED", "COINS", "RETIRED")),
]

__all__ = ["evidence_dir"]


@pytest.fixture
def tally(db, tmp_path, evidence_dir, monkeypatch):
    """The stage, with an empty tally of commands; of every roof's units a tenth is withheld."""
    venue = VenueProcess(tmp_path)
    requesting = sys.modules["credits.issuance.services.request_issuance"]
    monkeypatch.setattr(requesting, "terms_of", withholding(requesting.terms_of))
    Register.stage, Register.tally = lay_register_stage(venue), Counter()
    yield Register.tally
    venue.kill()


def withholding(terms_of):
    def with_a_buffer(report, now):
        terms = terms_of(report, now)
        share = Decimal(WITHHELD_PERCENT) / 100 if terms.serial_code == "PV" else Decimal(0)
        return replace(terms, buffer_share=share)

    return with_a_buffer


@pytest.mark.stateful
@pytest.mark.parametrize("part", range(PARTS))
def test_random_histories_of_the_register(tally, part):
    make_the_tour()
    run_histories(
        Register, examples=EXAMPLES, steps=STEPS, commands=commands_of_the_register(), effects=EFFECTS
    )
