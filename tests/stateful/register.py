"""The register's histories: units from their reports to wherever they may go, and all that may stop them.

The market's acts are those of the other machine (days.py); here lots are laid into custody and taken back.
"""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from tests.stateful.appointing import Appointing
from tests.stateful.roads import QUARTER
from tests.stateful.seen import seen
from tests.stateful.seen_register import seen_in_the_register
from tests.stateful.yearends import RULES

_MODULES = {"auctions", "bidding", "sending", "paper", "wire", "lists", "cash"}
_SALES = {"sale", "venue_fails", "papers_day", "give_away", "lay_and_open", "lay_and_lock", "paper_comes"}
_LIMITS = {"stop", "release", "limits", "admit", "officers_day", "limits_day", "cash_day", "right_to_mirror"}
STARTS = ["fresh", "minted", "two batches", "programme", "mirror", "bundle"]


class Register(Appointing):
    street = 7
    without = frozenset(_MODULES | _SALES | _LIMITS)

    @initialize(start=st.sampled_from(STARTS), quarter=QUARTER, rule=RULES)
    def begin(self, start, quarter, rule=("carry", "coins", "carry")) -> None:
        self.rule_of_the_year(rule)
        if start == "programme":
            self.programmes_month(False)
        elif start == "mirror":
            self.mirror_goes_on(quarter, "MINTED")
        elif start == "bundle":
            self.bundle_goes_on(quarter, "MINTED")
        elif start != "fresh":
            self.roof_goes_on(quarter, "MINTED")
        if start == "two batches":
            self.roof_goes_on((quarter + 1) % 4, "MINTED")

    @invariant()
    def the_database_is_what_the_model_says(self) -> None:
        stored, wanted = seen() | seen_in_the_register(), self.wanted()
        assert stored == wanted, f"only stored: {stored - wanted}; only expected: {wanted - stored}"
