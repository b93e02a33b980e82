"""Acts of residents: grams kept, retired, or given for coins by hand or by standing choice; consent."""

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from hypothesis import strategies as st

from accounts.consents.notices import current_notice
from accounts.consents.purposes import Purpose
from accounts.consents.services import NoticeOutdated, give_consent
from accounts.signin.policies import StepUpRequired
from credits.activities.models import Activity, ActivityType
from credits.ledger.models import Transfer
from credits.ledger.transfer_units import HoldingFrozen, InsufficientUnits
from credits.ledger.types import Book
from credits.monitoring.models import Outcome
from credits.retirement.policies import PurposeNotAllowed
from credits.retirement.services import retire_units
from credits.rewards.errors import CoinBudgetExhausted
from credits.rewards.models import Assignment
from credits.rewards.services import assign_by_hand, assign_due, choose_outcome
from puhui.kernel.ids import new_id
from tests.cast import GUANGZHOU, CastMember
from tests.credits.activities.moments import own_moment
from tests.credits.rewards.grams import credit
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.issuing import Issuing
from tests.stateful.model import Line
from tests.stateful.stage import CITY_COINS

WHO = st.integers(0, 1)
GRAMS = st.integers(1_000, 1_500_000)


def activity_of(party: UUID, grams: int, now: datetime) -> UUID:
    """Lay a short metro trip, received and not decided."""
    return Activity.objects.create(
        party_id=party,
        client_id=str(new_id()),
        type=ActivityType.objects.get(code="metro_trip"),
        scheme="DEMO",
        region=GUANGZHOU,
        **own_moment(party, now),
        inputs={},
        source={},
        tier="A",
        preview_g=grams,
        received_at=now,
    ).id


class Residents(Issuing):
    def __init__(self) -> None:
        super().__init__()
        self.outcomes: dict[UUID, str] = {}
        self.due: list[tuple[UUID, UUID, int]] = []  # party, activity, grams
        # Coins given out by month.
        self.coins_used: Counter[date] = Counter()

    @act(who=WHO, grams=GRAMS, coin_only=st.integers(0, 4).map(lambda number: number == 0))
    def credit(self, who, grams, coin_only) -> None:
        """As the crediting job does it, with the standing choice of that moment."""
        party = self.stage.residents[who].party.id
        outcome = self.outcomes.get(party, "keep")
        activity = activity_of(party, grams, self.now)
        terms = {"outcome": outcome, "coin_only": coin_only, "activity_id": activity}
        credit(party, grams, now=self.now, **terms)
        (self.model.coin_only if coin_only else self.model.grams)[party] += grams
        if outcome == "coins":
            self.due.append((party, activity, grams))

    @act(
        who=WHO, outcome=st.sampled_from([Outcome.COINS, Outcome.COINS, Outcome.KEEP]), trusted=st.booleans()
    )
    def choose(self, who, outcome, trusted) -> None:
        member = self.stage.residents[who]
        refusal = None if trusted else StepUpRequired
        actor = replace(member.actor, device_trusted=trusted)
        if self.do(choose_outcome, refusal, actor=actor, outcome=outcome):
            self.outcomes[member.party.id] = outcome

    @act(who=WHO, grams=GRAMS, by_choice=st.booleans())
    def assign(self, who, grams, by_choice) -> None:
        if by_choice:
            self.assign_what_is_due()
        self.give(self.stage.residents[who], grams)

    def give(self, member: CastMember, grams: int) -> None:
        party, model = member.party.id, self.model
        refusal = None
        if grams > model.coin_only[party] + model.grams[party]:
            refusal = InsufficientUnits
        elif model.stands_still(party):
            refusal = HoldingFrozen
        elif self.coins_used[self.month] + grams > CITY_COINS:
            refusal = CoinBudgetExhausted
        made = self.do(assign_by_hand, refusal, actor=member.actor, quantity_g=grams)
        if made:
            self._given(made, party)

    def assign_what_is_due(self) -> None:
        """Each accrual whole or not at all; one that is refused is not tried again."""
        with acting("worker"):
            assert assign_due()["failed"] == 0
        rows = {row.accrual_ref: row for row in Assignment.objects.exclude(accrual_ref=None)}
        waiting, self.due = self.due, [one for one in self.due if one[0] in self.model.frozen]
        for party, activity, grams in sorted(waiting, key=lambda one: one[1]):
            if party in self.model.frozen:
                continue
            row = rows[activity]
            assert row.coins == (grams if row.status == "DONE" else 0)
            self.count("assign_due", row.reason_code)
            if row.status == "DONE":
                self._given(row, party)

    @act(who=WHO, grams=st.integers(1, 700_000), purpose=st.sampled_from(["voluntary", "compliance"]))
    def retire_grams(self, who, grams, purpose) -> None:
        member, model = self.stage.residents[who], self.model
        party = member.party.id
        refusal = None
        if purpose == "compliance":
            refusal = PurposeNotAllowed
        elif grams > model.grams[party]:
            refusal = InsufficientUnits
        elif model.stands_still(party):
            refusal = HoldingFrozen
        terms = {"book": Book.PERSONAL, "quantity_g": grams, "purpose": purpose, "beneficiary": "Lin"}
        if self.do(retire_units, refusal, actor=member.actor, **terms):
            model.grams[party] -= grams
            model.retired_g[party] += grams

    @act(who=WHO, granted=st.integers(0, 2).map(bool))
    def consent(self, who, granted) -> None:
        """To the market: whoever takes it back keeps what was given out of the programme's reports."""
        member = self.stage.residents[who]
        terms = {"actor": member.actor, "purpose": Purpose.MARKET, "granted": granted}
        self.do(give_consent, NoticeOutdated, notice_version="1999", **terms)
        version = current_notice(Purpose.MARKET).version
        if self.do(give_consent, None, notice_version=version, **terms):
            change = self.model.unwilling.discard if granted else self.model.unwilling.add
            change(member.party.id)

    @property
    def month(self) -> date:
        return self.today.replace(day=1)

    def _given(self, row: Assignment, party: UUID) -> None:
        model, transfers = self.model, Transfer.objects.filter(source_ref=row.id, kind="ASSIGNMENT")
        moved = dict.fromkeys(("PERSONAL", "COIN_ONLY"), 0)
        for transfer in transfers.select_related("asset"):
            moved[transfer.asset.book] += transfer.amount
            if transfer.asset.book == "PERSONAL":
                model.lines[transfer.id] = Line(party, transfer.amount, transfer.posted_at)
        # By hand what can become coins alone goes first.
        if row.accrual_ref is None:
            assert moved["COIN_ONLY"] == min(model.coin_only[party], row.quantity_g)
        assert sum(moved.values()) == row.quantity_g
        model.grams[party] -= moved["PERSONAL"]
        model.coin_only[party] -= moved["COIN_ONLY"]
        model.coins[party] += row.coins
        self.coins_used[self.month] += row.coins
        assert self.coins_used[self.month] <= CITY_COINS
