"""Desks in processes of their own, at which somebody's process dies while colleagues go on beside it."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from time import monotonic
from typing import Any

from django.db.models import QuerySet

from puhui.kernel.models import AuditEvent
from tests.crash.beside import wait_until_done_or_stuck
from tests.crash.processes import AT_ITS_POINT, Process
from tests.crash.streams import begin, goes_on
from tests.crash.workers import RECOVERED_WITHIN_S

Told = dict[str, str]


@dataclass(frozen=True)
class Act:
    """An act of acts.py, and the point at which it is cut off.

    `rows` returns what stands of it, by the thing it was done to: one row in the end. `event` is written into
    the trail with it. `refused` is the code for whoever does it again, "" where the answer is that of the
    first. `freezes` tells that nothing may move beside it by design: the streams may be refused then.
    """

    name: str
    point: str
    event: str
    rows: Callable[[str], QuerySet]
    refused: str
    freezes: bool = False


class Desk(Process):
    """A process of the web that does acts as it is told, and says what came of each."""

    def __init__(self, *, crash_at: str = "", **more: str) -> None:
        super().__init__("tests.crash.desk", role="web", CRASH_AT=crash_at, **more)

    def work(self, act: Act, things: Sequence[str]) -> None:
        """Let it do the act to these things in turn."""
        self.tell(json.dumps({"act": act.name, "about": list(things)}))

    def said(self, until: str = "done") -> list[Told]:
        """Wait until it has said this, and return what came of each thing before."""
        return [json.loads(line) for line in iter(self.hear, until)]


def killed_among_colleagues(act: Act, things: Sequence[Any], **more: str) -> None:
    """Do the act to four things, once each, although whoever does it to the second dies twice over it.

    The first time its process has done it to the first thing before, and a colleague does it to the third
    meanwhile: nothing is left of what was cut off. The second time a colleague does it to the same thing, and
    carries it on; another does it to the fourth. Then all is sent again.
    """
    begin(may_be_refused=act.freezes)
    first, second, third, fourth = (str(thing) for thing in things)
    written = AuditEvent.objects.filter(action=act.event).count()
    told = _cut_off(act, [first, second], [[third]], **more)
    assert not act.rows(second).exists()
    told += (heard := _cut_off(act, [second], [[second], [fourth]], **more))
    assert second in {one["about"] for one in heard}, "whoever waited for the dead has done it"
    with Desk(**more) as again:
        again.wait_for("ready")
        again.work(act, [first, second, third, fourth])
        repeated = again.said()
    assert [one["code"] for one in told] == [""] * 4, told
    assert {one["code"] for one in repeated} == {act.refused}, repeated
    # Nothing acknowledged is lost and nothing is there twice, of the trail neither.
    assert Counter(one["about"] for one in told) == Counter({first: 1, second: 1, third: 1, fourth: 1})
    assert [act.rows(thing).count() for thing in (first, second, third, fourth)] == [1] * 4
    assert AuditEvent.objects.filter(action=act.event).count() == written + 4
    if not act.refused:
        made = {one["about"]: one["id"] for one in told}
        assert all(one["id"] == made[one["about"]] for one in repeated), "it is the one that came first"


def _cut_off(act: Act, mine: list[str], others: list[list[str]], **more: str) -> list[Told]:
    """Let a desk die in the last of its things while others do theirs; returns what all were told."""
    with ExitStack() as alive:
        victim = alive.enter_context(Desk(crash_at=f"{act.point}:{len(mine)}", **more))
        rest = [alive.enter_context(Desk(**more)) for _ in others]
        for desk in (victim, *rest):
            desk.wait_for("ready")
        victim.work(act, mine)
        told = victim.said(until=AT_ITS_POINT)
        assert [one["about"] for one in told] == mine[:-1], "it dies in the last"
        for desk, things in zip(rest, others, strict=True):
            desk.work(act, things)
        wait_until_done_or_stuck(rest)
        assert not act.rows(mine[-1]).exists()
        goes_on()
        victim.die()
        died = monotonic()
        goes_on()
        told += [one for desk in rest for one in desk.said()]
        assert monotonic() - died < RECOVERED_WITHIN_S
        goes_on()
    return told
