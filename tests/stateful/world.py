"""What all acts stand on: one history's frame, the clock, and commands with what is expected of them.

A history runs in a savepoint that is rolled back after it, so that all of them begin with the same stage.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cache
from inspect import signature
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, rule
from hypothesis.strategies import DataObject, data, integers

from credits.ledger.open_asset import forget_assets
from credits.ledger.system_accounts import forget_system_accounts
from credits.methodologies.snapshot import forget_snapshot
from market.risk.gate import RiskRefused
from market.trading.refusals import keep_refusal
from puhui.kernel.clock import business_date
from puhui.kernel.errors import PuhuiError
from puhui.kernel.ids import new_id
from tests.credits.activities.fixtures import set_clock
from tests.market.units import NOW
from tests.stateful.acts import draw_act
from tests.stateful.gate import Gate
from tests.stateful.model import Model
from tests.stateful.stage import METRO, PAID_IN, PV, TICK, Stage
from tests.stateful.traces import traces

# A refusal as the model foretells it: its class, or the first code of the risk gate's.
Refusal = type[PuhuiError] | tuple[type[PuhuiError], ...] | str | None
GRAMS_A_TONNE = 1_000_000
MOMENT = timedelta(milliseconds=1)
# How long it looks: "" every day, N a night, R for a release.
TIER = os.environ.get("TIER", "")
EVERYDAY = not TIER
# An auction's secret end lies within two minutes of its close.
SECRET = timedelta(seconds=121)
STEPS = [timedelta(minutes=50), timedelta(hours=3), timedelta(days=15)]


class World(RuleBasedStateMachine):
    """`tally` counts, over all histories, which command was accepted and which refused with what code."""

    stage: ClassVar[Stage]
    tally: ClassVar[Counter[tuple[str, str]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        with connection.cursor() as cursor:
            # The many small questions after each step: workers would take longer to start than all the rest.
            cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
        self.now: datetime = NOW
        self.model, self.gate = Model(), Gate(tick=TICK, reference={PV: 3_847, METRO: 3_850})
        self.gate.classes = {self.owner: "SME-2"}
        for member, fen in zip(self.stage.buyers, PAID_IN, strict=True):
            self.model.money[member.organisation.id][0] = fen
            self.gate.classes[member.organisation.id] = "INST"
        self.model.paid_in = sum(PAID_IN)

    @property
    def owner(self) -> UUID:
        return self.stage.owner.organisation.id

    @property
    def office(self) -> UUID:
        return self.stage.office.organisation.id

    def do(self, command: Callable[..., Any], refusal: Refusal, **terms: Any) -> Any:
        """Do it; the model says whether and how it is refused. Returns what came of it, None if refused."""
        met: PuhuiError | None = None
        name = name_of(command)
        self.now += MOMENT  # no two commands at one instant
        for term, value in {"now": self.now, "reason": "drawn", "command_id": new_id()}.items():
            if term in _parameters(command):
                terms.setdefault(term, value)
        before = traces() if refusal is not None and name.startswith("credits.") else None
        try:
            made = command(**terms)
        except PuhuiError as error:
            made, met = None, error
            if before is not None:
                left = traces() - before
                assert not left, f"{name} was refused and left {left}"
            keep_refusal(error, now=self.now)  # as the API does
        if refusal is None:
            assert met is None, f"{name} was refused: {met!r} {getattr(met, 'data', '')}"
        elif isinstance(refusal, str):
            assert isinstance(met, RiskRefused), f"{name}: {refusal} was expected, not {met!r}"
            assert met.first_code == refusal
            self.gate.refused += 1
        else:
            assert isinstance(met, refusal), f"{name}: {refusal} was expected, not {met!r}"
        self.count(name, "" if met is None else getattr(met, "first_code", met.code))
        return None if met else (True if made is None else made)

    def count(self, name: str, refused_with: str = "") -> None:
        self.tally[name, refused_with] += 1

    @rule(data=data(), acts=integers(1, 5 if EVERYDAY else 1))
    def hour(self, data: DataObject, acts: int) -> None:
        """Something happens; everyday several things for one look at the invariants."""
        self.count("hour")
        for _ in range(acts):
            draw_act(self, data)

    def go_to(self, moment: datetime) -> None:
        """Move the clock, never back, and never into the two minutes in which chance ends an auction."""
        moment = max(moment, self.now)
        while any(auction.closes <= moment <= auction.closes + SECRET for auction in self.model.auctions):
            moment += SECRET
        self.now = moment
        set_clock(moment)

    @property
    def today(self):
        return business_date(self.now)

    def pick(self, data: DataObject, rows: Iterable[Any], likely: Callable[[Any], Any] | None = None) -> Any:
        """Draw one of what there is, three times of four one of those with which it can go on."""
        rows = list(rows)
        better = [row for row in rows if likely and likely(row)]
        if better and data.draw(integers(0, 3)):
            rows = better
        return rows[data.draw(integers(0, len(rows) - 1))]

    def teardown(self) -> None:
        self.count("history")
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)
        forget_assets()
        forget_system_accounts()
        forget_snapshot()


def name_of(command: Callable[..., Any]) -> str:
    """Return a command as the tally has it: market and register have commands of the same name."""
    return f"{command.__module__.partition('.')[0]}.{command.__name__}"


@cache
def _parameters(command: Callable[..., Any]) -> frozenset[str]:
    return frozenset(signature(command).parameters)
