"""Random histories from the report to the auction and the venue; every invariant after every step.

`TIER` sets how long it looks: unset for the everyday run, N for the night, R for a release.
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.stateful.bridging import Bridging

RUNS = {"": (10, 30), "N": (400, 60), "R": (4_000, 80)}
EXAMPLES, STEPS = RUNS[os.environ.get("TIER", "")]


class Width(Bridging):
    """Everything at once."""


@pytest.mark.stateful
@pytest.mark.django_db
def test_random_histories_of_everything():
    run_state_machine_as_test(
        Width,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
