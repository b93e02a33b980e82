"""Random histories of one machine, after its tour; and whether all that should come of them came about."""

from collections.abc import Iterable

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.audit import broken_invariants
from tests.stateful.commands import not_met
from tests.stateful.world import EVERYDAY, World


def run_histories(
    machine: type[World],
    *,
    examples: int,
    steps: int,
    commands: set[str],
    effects: Iterable[tuple[str, str]],
) -> None:
    """Run so many histories of so many steps.

    In the everyday run, which is the same every time, each command is accepted and refused, and has its
    effects: without that the silence of the invariants would say nothing.
    """
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=EVERYDAY,
            print_blob=not EVERYDAY,
            phases=[Phase.generate] if EVERYDAY else [Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert broken_invariants() == set()
    tally = machine.tally
    for (name, code), count in sorted(tally.items()):
        print(f"{count:6} {name} {code or 'accepted'}")
    if not EVERYDAY:
        return
    lacking = [*not_met(tally, commands), *(" ".join(effect) for effect in effects if not tally[effect])]
    assert not lacking, "these never came about; draw them oftener:\n" + "\n".join(lacking)
