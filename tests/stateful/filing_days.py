"""Whole days of those who file: stakeholders who object, roofs that join a bundle and leave it, shares."""

from datetime import timedelta

from hypothesis import strategies as st

from tests.stateful.acts import act
from tests.stateful.bundles import quarter_of
from tests.stateful.freezing import RARELY
from tests.stateful.joining import ROOF
from tests.stateful.reporting import span_of
from tests.stateful.staff_of_the_register import StaffOfTheRegister
from tests.stateful.working_days import DAY, day_of


class FilingDays(StaffOfTheRegister):
    @act(when=lambda self: len(self.untold) < 6, is_upheld=RARELY, days=st.integers(0, 5))
    def stakeholders_day(self, is_upheld, days) -> None:
        """Two object within the notice's days; the days of an open objection are not among its seven."""
        roof = self.plan_untold()
        for missing in ("paper", "meter"):
            self.complete(roof, missing)
        self.send_in(roof, False)
        for way in ("too short", "stranger"):
            self.tell_stakeholders(roof, way)
        notice = self.tell_stakeholders(roof)
        self.tell_stakeholders(roof)
        self.send_in(roof, False)
        self.go_to(self.now + DAY)
        first, second = self.object_to_roof(notice), self.object_to_roof(notice)
        self.go_to(self.now + days * DAY)
        for way in ("stranger", "no words", "", ""):
            self.answer_objection(notice, first, False, way)
        self.send_in(roof, False)
        self.go_to(self.now + DAY)
        self.answer_objection(notice, second, is_upheld)
        if is_upheld:
            self.object_to_roof(notice)
        self.go_to(notice.ends - timedelta(minutes=1))
        self.send_in(roof, False)
        self.go_to(notice.ends)
        if is_upheld:
            self.object_to_roof(notice)
            self.send_in(roof, False)
            notice = self.tell_stakeholders(roof)
            self.go_to(notice.ends)
        self.object_to_roof(notice)
        for _ in range(2):
            self.send_in(roof, False)
        self.object_to_roof(notice)
        self.tell_stakeholders(roof)

    @act(weight=2, roof=ROOF, by=st.sampled_from(["agent", "registrar"]), away=RARELY)
    def joiners_day(self, roof, by, away) -> None:
        """A roof leaves, and another of the same owner's or its own comes back, seen by a registrar."""
        if roof in self.revoked:
            return
        standing = self.site_of(roof)
        if standing:
            for stranger in (True, False, False):
                self.end_roof(standing, stranger)
        self.send_table(roof, "owner")
        table = self.send_table(roof, by, twice=True)
        self.send_table(roof, by)
        if table is None:
            return  # the bundle is closed
        for way in ("agent", "no reason"):
            self.decide_table(table, way)
        self.decide_table(table, "away" if away else "admit", 0)
        for way in ("admit", "admit", "away"):
            self.decide_table(table, way)

    @act(frozen=st.booleans(), quarter=st.sampled_from([0, 1, 2, 3]))
    def sharers_day(self, frozen, quarter) -> None:
        """What was minted for the bundle waits for a suspension's end, and is shared once."""
        self.bundle_goes_on(quarter, "MINTED")
        waiting = self.unshared()
        if waiting and frozen:
            self.place("BATCH", waiting[0].batch, 0)
            self.share()
            self.let_all_go()
        for _ in range(2):
            self.share()

    @act()
    def quarter_of_the_joiner(self) -> None:
        """A report over a quarter in which somebody joined: each for its own days."""
        joined = [one for one in self.sites if one.joins]
        if not joined:
            return
        quarter = quarter_of(joined[-1].joins)
        while day_of(self.now) < span_of(quarter)[1]:
            self.go_to(self.now + 20 * DAY)
        self.bundle_goes_on(quarter, "MINTED")
        self.share()

    @act(when=lambda self: any(one.roof == 2 and one.joins for one in self.sites))
    def smallest_report(self) -> None:
        """The other roofs leave; the last one's quarter is a single tonne, of which nothing is withheld."""
        for roof in (0, 1):
            standing = self.site_of(roof)
            if standing:
                self.end_roof(standing)
        quarter = quarter_of(day_of(self.now)) + 1
        while day_of(self.now) < span_of(quarter)[1]:
            self.go_to(self.now + 20 * DAY)
        self.bundle_goes_on(quarter, "MINTED")
        self.share()
