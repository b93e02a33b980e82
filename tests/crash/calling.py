"""Callers of the API of which one dies at a named point, while others call beside it; then all call again."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from time import monotonic
from typing import Any

from tests.cast import CastMember
from tests.crash.beside import wait_until_done_or_stuck
from tests.crash.calls import Caller
from tests.crash.processes import AT_ITS_POINT
from tests.crash.streams import begin, goes_on
from tests.crash.tokens import token_of
from tests.crash.workers import RECOVERED_WITHIN_S

CALLS = 8


def caller_killed_among_others(
    point: str, path: str, body: dict[str, Any], people: Sequence[CastMember]
) -> Counter:
    """Let the first die at the point while the others call; then all call again. Returns effects by key."""
    works = [
        {
            "token": token_of(member),
            "headers": {"Puhui-Party": str(member.organisation.id)} if member.organisation else {},
            "path": path,
            "calls": [{"key": f"{member.party.id}-{number}", "body": body} for number in range(CALLS)],
        }
        for member in people
    ]
    begin()
    with ExitStack() as alive:
        victim = alive.enter_context(Caller(crash_at=f"{point}:3"))
        # The last of them will call for the one that died.
        others = [alive.enter_context(Caller()) for _ in works]
        for caller in (victim, *others):
            caller.wait_for("ready")
        victim.call(works[0])
        acknowledged = victim.acknowledged(until=AT_ITS_POINT)
        assert len(acknowledged) == 2, "it dies in the third"
        beside = list(zip(others, works[1:], strict=False))
        for caller, work in beside:
            caller.call(work)
        wait_until_done_or_stuck([caller for caller, _ in beside])
        goes_on()
        victim.die()
        died = monotonic()
        goes_on()
        for caller, _ in beside:
            acknowledged += caller.acknowledged()
        for caller, work in zip(others, works[1:] + works[:1], strict=True):
            caller.call(work)
        again = [told for caller in others for told in caller.acknowledged()]
        assert monotonic() - died < RECOVERED_WITHIN_S
        goes_on()
    assert {told["status"] for told in again} == {201}
    by_key = {told["key"]: told["id"] for told in again}
    assert len(by_key) == CALLS * len(people)
    # Nothing acknowledged is lost: the second answer is the first one.
    assert all(by_key[told["key"]] == told["id"] for told in acknowledged)
    return Counter(by_key.values())
