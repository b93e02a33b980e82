"""What the model makes of a bundle's units: to each owner by what its roofs brought, in whole tonnes."""

from collections import Counter
from uuid import UUID

from credits.issuance.services import share_bundles
from tests.credits.projects.bundles.roofs import AGENT_BP
from tests.market.bridge.stage import acting
from tests.stateful.model import Report
from tests.stateful.statements import Statements
from tests.stateful.voids import withheld_of
from tests.stateful.world import GRAMS_A_TONNE

WHOLE_BP = 10_000


class Sharing(Statements):
    def __init__(self) -> None:
        super().__init__()
        # By report: the roofs and their grams, the first to join first.
        self.parts: dict[UUID, list[tuple[int, int]]] = {}
        self.shared: dict[UUID, Report] = {}
        # Owners of roofs that brought something of a batch.
        self.gained: set[tuple[UUID, str]] = set()
        # By roof and batch: the grams of it that the owner is owed, of `owed`, the oldest first.
        self.owed_of: dict[int, Counter[str]] = {}
        # Grams that an owner (by roof) is owed, and the tonnes on hold for all, the oldest batch first.
        self.owed: Counter[int] = Counter()
        self.kept: list[tuple[str, int]] = []
        # (owner, batch): whole tonnes, and what was carried on.
        self.shares: dict[tuple[int, str], tuple[int, int]] = {}

    @property
    def agent(self) -> UUID:
        return self.stage.village.clerk.organisation.id

    def unshared(self) -> list[Report]:
        mine = [one for one in self.reports_of("bundle") if one.issuance_state == "MINTED"]
        return [one for one in mine if one.issuance not in self.shared]

    def set_aside(self, report: Report) -> None:
        """Nothing of a bundle's units is its agent's to move before they are shared."""
        tonnes = self.model.holding.pop((self.agent, report.batch))
        self.model.held[self.agent, report.batch] += tonnes

    def share(self) -> None:
        """Every issuance once, the oldest first; a freeze keeps all of it back."""
        expected = {"shared": 0, "frozen": 0, "failed": 0}
        minted = list(self.model.batches).index
        for report in sorted(self.unshared(), key=lambda one: minted(one.batch)):
            is_shared = self._share_one(report)
            expected["shared" if is_shared else "frozen"] += 1
        with acting("worker"):
            counts = share_bundles(now=self.now)
        assert counts == expected, (counts, expected)
        self.count(
            "share_bundles", "" if expected["shared"] else "frozen" if expected["frozen"] else "nothing"
        )

    def _share_one(self, report: Report) -> bool:
        model, batch = self.model, report.batch
        net = report.tonnes - withheld_of(report.tonnes)
        due = self._due(self.parts[report.id], net * GRAMS_A_TONNE)
        minted = list(model.batches).index
        stock = sorted([*self.kept, (batch, net)], key=lambda pile: minted(pile[0]))
        paid, left = [], [list(pile) for pile in stock]
        for roof, grams in due.items():
            wanted = grams // GRAMS_A_TONNE
            for pile in left:
                taken = min(pile[1], wanted)
                pile[1], wanted = pile[1] - taken, wanted - taken
                paid += [(roof, pile[0], taken)] if taken else []
            assert not wanted
        owed = {roof: grams % GRAMS_A_TONNE for roof, grams in due.items()}
        wanted, kept = -(-sum(owed.values()) // GRAMS_A_TONNE), []
        for name, tonnes in left:
            taken = min(tonnes, wanted)
            wanted -= taken
            kept += [(name, taken)] if taken else []
        moved = {name for _, name, _ in paid} | {name for name, _ in kept}
        if any(model.is_frozen(self.agent, name) for name in moved):
            return False
        for name, tonnes in stock:
            model.held[self.agent, name] -= tonnes
            model.holding[self.agent, name] += tonnes
        for roof, name, tonnes in paid:
            model.holding[self.agent, name] -= tonnes
            model.holding[self.owner_of(roof), name] += tonnes
        for name, tonnes in kept:
            model.holding[self.agent, name] -= tonnes
            model.held[self.agent, name] += tonnes
        self._carry_on(batch, due)
        for roof, grams in due.items():
            self.shares[roof, batch] = (grams // GRAMS_A_TONNE, owed[roof])
        self.owed, self.kept = Counter(owed), kept
        self.shared[report.issuance] = report
        return True

    def _carry_on(self, batch: str, due: dict[int, int]) -> None:
        """Whole tonnes are made of the oldest grams."""
        for roof, grams in due.items():
            mine = self.owed_of.setdefault(roof, Counter())
            earned = grams - self.owed[roof]
            mine[batch] += earned
            if earned:
                self.gained.add((self.owner_of(roof), batch))
            out = grams // GRAMS_A_TONNE * GRAMS_A_TONNE
            for name in mine:
                taken = min(mine[name], out)
                mine[name], out = mine[name] - taken, out - taken

    def end_of_set_aside(self, report: Report) -> None:
        """A void ends what is owed of its batch; what is owed of others keeps as much of it as it needs."""
        if report.place != "bundle":
            return
        batch, model = report.batch, self.model
        if report.issuance not in self.shared:
            mine = model.held.pop((self.agent, batch))
            model.holding[self.agent, batch] += mine
            return
        for roof, mine in self.owed_of.items():
            self.owed[roof] -= mine.pop(batch, 0)
        wanted = -(-sum(self.owed.values()) // GRAMS_A_TONNE)
        wanted -= sum(tonnes for name, tonnes in self.kept if name != batch)
        for name, tonnes in self.kept:
            if name == batch:
                free = tonnes - max(0, wanted)
                model.held[self.agent, batch] -= free
                model.holding[self.agent, batch] += free
        kept = [(name, max(0, wanted) if name == batch else tonnes) for name, tonnes in self.kept]
        self.kept = [(name, tonnes) for name, tonnes in kept if tonnes]

    def gainers_of(self, report: Report) -> list[UUID]:
        owners = [party for party, batch in self.gained if batch == report.batch]
        return [*super().gainers_of(report), *owners]

    def _due(self, parts: list[tuple[int, int]], net_g: int) -> dict[int, int]:
        """Grams by owner, with what each was owed: odd ones go to the last to join, and to owners."""
        total, due = sum(grams for _, grams in parts), Counter()
        cut = [net_g * grams // total for _, grams in parts]
        cut[-1] += net_g - sum(cut)
        for (roof, _), part in zip(parts, cut, strict=True):
            due[roof] += part - part * AGENT_BP // WHOLE_BP
        owed = [roof for roof, grams in self.owed.items() if grams and roof not in due]
        return {roof: due[roof] + self.owed[roof] for roof in [*due, *owed]}

    def holdings(self):
        """Without what the village has: its clerk and its approvers may not dispose of it."""
        village = {self.agent, *(owner.party.id for owner in self.stage.village.owners)}
        return [key for key in super().holdings() if key[0] not in village]

    def owner_of(self, roof: int) -> UUID:
        return self.stage.village.owners[roof].party.id

    def wanted(self):
        rows = {
            ("share", str(self.owner_of(roof)), f"{batch} {tonnes} {grams}")
            for (roof, batch), (tonnes, grams) in self.shares.items()
        }
        return super().wanted() | rows
