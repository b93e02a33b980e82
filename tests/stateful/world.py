"""The world that random histories of the whole width play in, and the small model that must agree with it.

Each history runs in a savepoint that is rolled back after it: names and numbers of the cast start anew.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import sampled_from

from credits.ledger.models import Balance, Transfer
from credits.ledger.open_asset import forget_assets
from credits.ledger.serial_models import SerialBlock
from credits.ledger.system_accounts import forget_system_accounts
from credits.management.audit.run import run_invariants
from credits.methodologies.snapshot import forget_snapshot
from credits.schemes.models import Programme
from market.custody.models import Lot
from puhui.kernel.errors import PuhuiError
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.joiners import open_office
from tests.credits.issuance.roof import lay_roof
from tests.market.auction import buyer
from tests.market.instruments import pv
from tests.market.money import money_of
from tests.market.risk.orders import admit
from tests.market.units import NOW

PAID_IN = [400_000, 100_000_000]
GRAMS_A_TONNE = 1_000_000


@dataclass
class Model:
    """Tonnes by place and fen by owner, as plain numbers."""

    minted: int = 0
    retired: int = 0
    external: int = 0
    holding: Counter = field(default_factory=Counter)  # (party, batch): tonnes
    lots: dict[UUID, list[int]] = field(default_factory=dict)  # lot: remaining, reserved
    batch_of: dict[UUID, str] = field(default_factory=dict)
    money: dict[UUID, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    grams: int = 0


class World(RuleBasedStateMachine):
    """A bakery with a roof, two buyers (one poor), a resident, and the staff of everything."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.now: datetime = NOW
        self.roof = lay_roof(at=NOW)
        open_office()
        pv()
        admit(self.roof.mei.organisation.id, "SME-2")
        self.buyers = [buyer(f"Buyer {number}", fen) for number, fen in enumerate(PAID_IN)]
        self.officers = [cast.bo(), cast.jun()]
        self.resident = cast.lin()
        self.office = Programme.objects.get().party_id
        self.model = Model()
        for each, fen in zip(self.buyers, PAID_IN, strict=True):
            self.model.money[each.organisation.id][0] = fen
        self.halt: UUID | None = None
        self.release_proposed_by: int | None = None

    @property
    def owner(self) -> UUID:
        return self.roof.mei.organisation.id

    def attempt(self, expected, act):
        """Do it; the model says whether and how it is refused. Returns what came of it, None if refused."""
        met: PuhuiError | None = None
        try:
            made = act()
        except PuhuiError as refusal:
            made, met = None, refusal
        if expected is None:
            assert met is None
        else:
            assert isinstance(met, expected)
        return made

    @rule(step=sampled_from([timedelta(minutes=50), timedelta(hours=3), timedelta(days=15)]))
    def time_passes(self, step):
        self.move_clock(self.now + step)

    def move_clock(self, to: datetime) -> None:
        self.now = to
        set_clock(to)

    @invariant()
    def every_invariant_holds(self):
        # What would be checked when the transaction ends is checked now.
        connection.check_constraints()
        broken = [(f.code, f.offending) for f in run_invariants() if not f.ok and f.code != "I29"]
        assert broken == []

    @invariant()
    def every_tonne_is_in_one_place(self):
        model = self.model
        kept = sum(model.holding.values()) + sum(left for left, _ in model.lots.values())
        assert model.minted == kept + model.retired + model.external
        rows = Balance.objects.filter(asset__book="REGISTRY", account__kind="HOLDING")
        stored = {
            (row.account.party_id, row.asset.batch): row.available
            for row in rows.select_related("account", "asset")
        }
        assert {key: grams for key, grams in stored.items() if grams} == {
            key: tonnes * GRAMS_A_TONNE for key, tonnes in model.holding.items() if tonnes
        }
        lots = {lot.id: [lot.remaining_t, lot.reserved_t] for lot in Lot.objects.all()}
        assert lots == model.lots
        for kind, tonnes in {
            "RETIRED": model.retired,
            "EXTERNAL": model.external,
        }.items():
            moved = Transfer.objects.filter(asset__book="REGISTRY", credit_account__kind=kind)
            assert (moved.aggregate(sum=Sum("amount"))["sum"] or 0) == tonnes * GRAMS_A_TONNE
        numbers = SerialBlock.objects.filter(to_transfer=None).values_list("first_no", "last_no")
        assert sum(last - first + 1 for first, last in numbers) == model.minted

    @invariant()
    def every_fen_is_somebodys(self):
        model = self.model
        assert sum(map(sum, model.money.values())) == sum(PAID_IN)
        for party in [self.owner, self.office, *(each.organisation.id for each in self.buyers)]:
            assert list(money_of(party)) == model.money[party]

    @invariant()
    def the_resident_has_the_grams_of_the_model(self):
        rows = Balance.objects.filter(account__party=self.resident.party, asset__book="PERSONAL")
        assert (rows.aggregate(sum=Sum("available"))["sum"] or 0) == self.model.grams

    def teardown(self):
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)
        forget_assets()
        forget_system_accounts()
        forget_snapshot()
