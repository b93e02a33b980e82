"""Acts of a year's end: proposed by one, announced by another, and settled on its day by the drawn rule."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from hypothesis import strategies as st

from credits.ledger.models import Asset, Transfer
from credits.ledger.selectors import holding_ids
from credits.rewards.models import Assignment
from credits.schemes.year_end_models import YearEndRule
from credits.yearend.errors import NotProposed, SettlementDue, SettlementExists, YearNotOver
from credits.yearend.models import YearEndLine
from credits.yearend.services import (
    announce_settlement,
    propose_settlement,
    settle_years,
    withdraw_settlement,
)
from puhui.kernel.errors import NotPermitted, SamePerson
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.freezing import RARELY, WHO
from tests.stateful.model import Line
from tests.stateful.reporting import VINTAGE
from tests.stateful.stage import CITY_COINS
from tests.stateful.voids import Voids
from tests.stateful.working_days import SHANGHAI, day_of
from tests.stateful.world import GRAMS_A_TONNE

NOTICE, DUE = 30, date(VINTAGE + 1, 3, 28)
NEW_YEAR = datetime(VINTAGE + 1, 1, 4, 2, 0, tzinfo=UTC)
RULES = st.tuples(
    st.sampled_from(["carry", "coins", "retire"]),
    st.sampled_from(["carry", "coins"]),
    st.sampled_from(["carry", "coins", "retire"]),
)


@dataclass(eq=False)
class Settlement:
    id: UUID
    proposed: int
    state: str = "PROPOSED"
    due: date | None = None


class YearEnds(Voids):
    def __init__(self) -> None:
        super().__init__()
        self.settlements: list[Settlement] = []
        self.rule = ("carry", "coins", "carry")  # as DEMO's file has it
        # What became of it: outcome, grams and coins by (settlement, party, book); the programme's.
        self.settled: dict[tuple[UUID, UUID, str], tuple[str, int, int]] = {}
        self.remainders: dict[UUID, tuple[str, int]] = {}

    def rule_of_the_year(self, rule: tuple[str, str, str]) -> None:
        """Put another version of the scheme's rule in force for the year."""
        self.rule = rule
        names = dict(zip(("personal", "coin_only", "programme"), rule, strict=True))
        terms = {"effective_from": date(VINTAGE, 12, 31), "due_month": DUE.month, "due_day": DUE.day}
        YearEndRule.objects.create(scheme_id="DEMO", version=2, notice_days=NOTICE, **names, **terms)

    def is_carried_after(self, year: int) -> bool:
        return year < VINTAGE or self.rule[2] == "carry"

    @act(who=WHO, stranger=RARELY, announce=st.booleans())
    def propose_to_settle(self, who, stranger, announce) -> None:
        one = self.propose_settling(who, stranger)
        if one and announce:
            self.announce(one, 1 - who)

    def propose_settling(self, who: int, stranger: bool = False) -> Settlement | None:
        refusal, actor = None, self.stage.registrars[who]
        if self.today.year <= VINTAGE:
            refusal = YearNotOver
        elif any(one.state != "WITHDRAWN" for one in self.settlements):
            refusal = SettlementExists
        if stranger:
            refusal, actor = NotPermitted, self.stage.operators[0]
        made = self.do(propose_settlement, refusal, actor=actor, scheme="DEMO", year=VINTAGE)
        if not made:
            return None
        self.settlements.append(Settlement(made.id, who))
        return self.settlements[-1]

    @act(when=lambda self: self.settlements, who=WHO, back=RARELY)
    def decide_settlement(self, data, who, back) -> None:
        one = self.pick(data, self.settlements, lambda one: one.state in ("PROPOSED", "ANNOUNCED"))
        if back:
            return self.withdraw_settling(one, who)
        for each in (who, 1 - who):
            self.announce(one, each)

    def announce(self, one: Settlement, who: int) -> None:
        refusal = None
        if one.state != "PROPOSED":
            refusal = NotProposed
        elif one.proposed == who:
            refusal = SamePerson
        made = self.do(announce_settlement, refusal, actor=self.stage.registrars[who], settlement_id=one.id)
        if made:
            one.state, one.due = "ANNOUNCED", max(DUE, day_of(self.now) + timedelta(days=NOTICE))
            assert made.due_on == one.due

    def withdraw_settling(self, one: Settlement, who: int) -> None:
        refusal = None
        if one.state not in ("PROPOSED", "ANNOUNCED"):
            refusal = NotProposed
        elif one.due and one.due <= day_of(self.now):
            refusal = SettlementDue
        actor = self.stage.registrars[who]
        if self.do(withdraw_settlement, refusal, actor=actor, settlement_id=one.id):
            one.state = "WITHDRAWN"

    @act(when=lambda self: self.settlements, wait=st.integers(0, 3).map(bool))
    def the_year_is_settled(self, data, wait) -> None:
        announced = [one for one in self.settlements if one.state == "ANNOUNCED"]
        if wait and announced:
            self.go_to(datetime.combine(announced[0].due, time(), SHANGHAI))
        self.settle_the_year()

    def settle_the_year(self) -> None:
        """On its day, party by party; where nothing may leave, what is there stays. Then the programme's."""
        due = [one for one in self.settlements if one.state == "ANNOUNCED" and one.due <= day_of(self.now)]
        due = [] if self.model.is_still else due
        parties = [each for one in due for each in self._parties()]
        with acting("worker"):
            counts = settle_years()
        assert (counts["settled"], counts["failed"], counts["busy"]) == (len(parties), 0, 0)
        self.count("settle_years", "" if due else "nothing")
        for one in due:
            for party in parties:
                self._settle_party(one, party)
            self._settle_programme(one)
            one.state = "DONE"

    def _parties(self) -> list[UUID]:
        """Residents with grams that may leave, by their accounts: that is the order of the city's budget."""
        residents = [resident.party.id for resident in self.stage.residents]
        left = [party for party in residents if self.model.grams[party] + self.model.coin_only[party]]
        accounts = holding_ids(left)
        return sorted((each for each in left if not self.model.stands_still(each)), key=accounts.__getitem__)

    def _settle_party(self, one: Settlement, party: UUID) -> None:
        for book, grams_of, rule in (
            ("PERSONAL", self.model.grams, self.rule[0]),
            ("COIN_ONLY", self.model.coin_only, self.rule[1]),
        ):
            grams, outcome, coins = grams_of[party], "CARRIED", 0
            if not grams:
                continue
            if rule == "retire":
                outcome = "RETIRED"
                self.model.retired_g[party] += grams
            elif rule == "coins" and self.coins_used[self.month] + grams <= CITY_COINS:
                outcome, coins = "COINS", grams
                self.model.coins[party] += coins
                self.coins_used[self.month] += coins
            if outcome != "CARRIED":
                grams_of[party] = 0
            if (outcome, book) == ("COINS", "PERSONAL"):
                self._given_at_the_year_end(one, party, grams)
            self.settled[one.id, party, book] = (outcome, grams, coins)
            self.count("settle_party", outcome)

    def _given_at_the_year_end(self, one: Settlement, party: UUID, grams: int) -> None:
        """What became coins is the programme's, and goes into its reports as what was given by hand."""
        personal = Asset.objects.filter(book="PERSONAL").values("id")
        rows = YearEndLine.objects.filter(settlement=one.id, party_id=party, asset_id__in=personal)
        assignment = Assignment.objects.get(pk=rows.get().ref)
        transfer = Transfer.objects.get(source_ref=assignment.id, kind="ASSIGNMENT")
        assert (assignment.quantity_g, transfer.amount) == (grams, grams)
        self.model.lines[transfer.id] = Line(party, grams, transfer.posted_at)

    def _settle_programme(self, one: Settlement) -> None:
        """What is left under a tonne goes by the rule; a whole tonne waits for its report."""
        left = [line for line in self.model.lines.values() if line.free]
        grams = sum(line.free for line in left)
        if not grams:
            return
        outcome = "CARRIED"
        if grams < GRAMS_A_TONNE and self.rule[2] != "carry":
            outcome = {"coins": "COINS", "retire": "RETIRED"}[self.rule[2]]
            for line in left:
                line.struck_off += line.free
        self.remainders[one.id] = (outcome, grams)
        self.count("settle_remainders", outcome)

    @act(when=lambda self: self.today.year == VINTAGE)
    def the_year_turns(self) -> None:
        """So that the year may be settled at all."""
        self.go_to(NEW_YEAR)
        self.night()

    def wanted(self):
        rows = super().wanted() | {("year", str(one.id), one.state) for one in self.settlements}
        rows |= {
            ("year line", str(party), f"{book} {outcome} {grams} {coins}")
            for (_, party, book), (outcome, grams, coins) in self.settled.items()
        }
        return rows | {
            ("remainder", str(key), f"{word} {grams}") for key, (word, grams) in self.remainders.items()
        }
