"""Acts of a bundle's end: closed by a registrar, its settlement announced, and carried out on its day.

What its owners are owed under a tonne is retired for the city, once, when nothing of the bundle is on its way
(ADR 0070).
"""

from collections import Counter
from datetime import date, datetime, time, timedelta

from hypothesis import strategies as st

from credits.projects.errors import ProjectStateConflict
from credits.projects.services import review_project
from credits.yearend.services import settle_bundles
from puhui.kernel.errors import NotFound, NotPermitted
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.bundles import Bundles
from tests.stateful.freezing import RARELY
from tests.stateful.working_days import SHANGHAI, day_of
from tests.stateful.world import GRAMS_A_TONNE
from tests.stateful.yearends import NOTICE

UNDER_WAY = ("SUBMITTED", "IN_VERIFICATION", "VERIFIED")


class Closing(Bundles):
    def __init__(self) -> None:
        super().__init__()
        self.closing_due: date | None = None
        # Grams owed and tonnes retired, once it is settled.
        self.closed: tuple[int, int] | None = None

    @act(when=lambda self: self.shared, by=st.sampled_from(["registrar", "agent", "stranger"]))
    def bundle_is_closed(self, by) -> None:
        self.close_bundle(by)

    def close_bundle(self, by: str = "registrar") -> None:
        refusal = ProjectStateConflict if self.bundle_state == "CLOSED" else None
        actor = self.stage.registrars[0]
        if by == "agent":
            actor, refusal = self.stage.village.clerk.actor, NotPermitted
        elif by == "stranger":
            actor, refusal = self.stage.stranger, NotFound
        terms = {"project_id": self.stage.bundle.id, "decision": "close"}
        if self.do(review_project, refusal, actor=actor, **terms):
            self.bundle_state = "CLOSED"

    @act(when=lambda self: self.bundle_state == "CLOSED", wait=st.booleans())
    def closed_bundle_is_settled(self, wait) -> None:
        if wait and self.closing_due:
            self.go_to(datetime.combine(self.closing_due, time(), SHANGHAI))
        for _ in range(2):
            self.settle_bundle()

    def settle_bundle(self) -> None:
        """Announced first; on its day settled, unless what would go is frozen."""
        expected = {"announced": 0, "settled": 0, "frozen": 0, "failed": 0}
        if done := self._done_of_it():
            expected[done] += 1
        with acting("worker"):
            counts = settle_bundles(now=self.now)
        assert counts == expected, (counts, expected)
        self.count("settle_bundles", done or "nothing")
        if done == "settled":
            self.count("settle_bundles")

    def _done_of_it(self) -> str:
        """Return what the job makes of it, by its own word; "" for nothing."""
        if self.bundle_state != "CLOSED" or self.closed or self._awaits():
            return ""
        if self.closing_due is None:
            if not self.kept:
                return ""
            self.closing_due = day_of(self.now) + timedelta(days=NOTICE)
            return "announced"
        return "settled" if self._settled() else "frozen"

    def _settled(self) -> bool:
        model = self.model
        owed_g = sum(self.owed.values())
        wanted = tonnes = -(-owed_g // GRAMS_A_TONNE)
        taken = []
        for batch, kept in self.kept:
            taken.append((batch, min(kept, wanted)))
            wanted -= taken[-1][1]
        assert not wanted, "less is on hold than is owed"
        if any(model.is_frozen(self.agent, batch) for batch, _ in self.kept):
            return False
        for (batch, kept), (_, gone) in zip(self.kept, taken, strict=True):
            model.held[self.agent, batch] -= kept
            model.holding[self.agent, batch] += kept - gone
        model.retired[self.agent] += tonnes
        self.owed, self.owed_of, self.kept = Counter(), {}, []
        self.closed = owed_g, tonnes
        return True

    def _awaits(self) -> bool:
        """Tell whether something may still bring units or take them, or its day has not come."""
        mine = self.reports_of("bundle")
        on_its_way = any(
            report.state in UNDER_WAY
            and report.issuance_state != "VOIDED"
            and not (report.issuance_state == "MINTED" and report.issuance in self.shared)
            for report in mine
        )
        undecided = any(one.report in mine and one.state in ("PROPOSED", "CONFIRMED") for one in self.voids)
        is_early = self.closing_due is not None and day_of(self.now) < self.closing_due
        return on_its_way or undecided or is_early

    @act(frozen=st.booleans(), void=RARELY)
    def bundles_end(self, frozen, void) -> None:
        """Closed with something minted, which is shared first; told; and settled once its day has come."""
        if not self.shared or self.bundle_state == "CLOSED":
            return
        self.put_right()
        self.share()
        for by in ("agent", "stranger", "registrar", "registrar"):
            self.close_bundle(by)
        self.read_roofs(0)
        self.send_table(0)
        for report in self.reports_of("bundle"):
            if report.state in UNDER_WAY and report.issuance_state not in ("MINTED", "VOIDED"):
                self.to_the_mint(report)
        self.share()
        for _ in range(2):
            self.settle_bundle()
        if self.closing_due is None:
            return
        midnight = datetime.combine(self.closing_due, time(), SHANGHAI)
        self.go_to(midnight - timedelta(minutes=1))
        self.settle_bundle()
        self.go_to(midnight)
        last = list(self.shared.values())[-1]
        proposed = self.propose_void_of(last, 0) if void else None
        self.settle_bundle()
        if proposed:
            self.decide_void(proposed, 0, back=True)
        if frozen and not self.closed:
            self.place("ACCOUNT", str(self.agent), 0)
            self.settle_bundle()
            self.let_all_go()
        for _ in range(2):
            self.settle_bundle()

    def wanted(self):
        rows = set()
        if self.closing_due:
            words = [str(self.closing_due), *map(str, self.closed or ())]
            rows.add(("closing", str(self.stage.bundle.id), " ".join(words)))
        return super().wanted() | rows
