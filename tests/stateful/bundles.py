"""Acts of a bundle: readings of all its roofs, one report, one issuance, shares to each owner."""

from datetime import date
from io import BytesIO
from itertools import pairwise
from uuid import UUID

from hypothesis import strategies as st

from credits.monitoring.report_errors import NothingToReport, ReadingsIncomplete
from credits.projects.bundles.services import create_bundle
from credits.projects.errors import ProjectStateConflict, TableSentBefore, UnknownProjectType
from credits.projects.services import receive_reading_file
from credits.projects.tables.reading import read_tables
from tests.credits.projects.bundles.roofs import BUNDLE
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.joining import Joining, Site
from tests.stateful.model import Report
from tests.stateful.reporting import GRAMS_A_MWH, span_of
from tests.stateful.stage import PV
from tests.stateful.voids import withheld_of
from tests.stateful.working_days import day_of

# Of 2025, before anybody joined, and from the autumn of 2026 on.
QUARTERS = st.sampled_from([0, 1, 2, 3, 7, 8])
# Of a roof's first part of a quarter, and of the rest: alone, the last roof makes a single tonne.
FIRST_MWH, REST_MWH = 3, (9, 25, 2)


def quarter_of(day: date) -> int:
    return (day.year - 2025) * 4 + (day.month - 1) // 3


class Bundles(Joining):
    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[UUID] = []
        self.sent: set[bytes] = set()

    @act(weight=2, quarter=QUARTERS)
    def roofs_are_read(self, quarter) -> None:
        for _ in range(2):
            self.read_roofs(quarter)

    def read_roofs(self, quarter: int) -> None:
        """A table of everything that a quarter's roofs have not told yet, parted where one joined or left."""
        since, until = span_of(quarter)
        if until > day_of(self.now):
            return
        lines, told = [], []
        for roof in range(3):
            for begin, end, mwh in self._parts_of(roof, since, until):
                site = self._whose(roof, end)
                if not self._is_read(site, begin, end):
                    lines.append(f"0301-0000-{roof + 1:04},{begin},{end},{mwh}")
                    told.append((site, (begin, end), mwh))
        if not lines:
            return
        content = "\n".join(["site,period_from,period_to,value", *lines]).encode()
        terms = {"actor": self.stage.village.clerk.actor, "project_id": self.stage.bundle.id}
        if self.bundle_state == "CLOSED":
            self.do(receive_reading_file, ProjectStateConflict, content=BytesIO(content), **terms)
            return
        if content in self.sent:
            self.do(receive_reading_file, TableSentBefore, content=BytesIO(content), **terms)
            return
        self.sent.add(content)
        self.do(receive_reading_file, None, content=BytesIO(content), **terms)
        with acting("worker"):
            assert read_tables(now=self.now) == {"read": 1, "refused": 0}
        self.count("read_tables")
        self.do(receive_reading_file, TableSentBefore, content=BytesIO(content), **terms)
        for site, days, mwh in told:
            site.readings[days] = mwh

    def _parts_of(self, roof: int, since: date, until: date) -> list[tuple[date, date, int]]:
        """Days of a quarter with what was read of them, up to the day on which the last of the roof left."""
        mine = [one for one in self.sites if one.roof == roof and one.state == "JOINED"]
        if not any(one.days(since, until) for one in mine):
            return []
        last = until if any(one.ends is None for one in mine) else max(one.ends for one in mine)
        cuts = {day for one in mine for day in (one.joins, one.ends) if day and since < day < until}
        days = sorted({since, *cuts, min(until, last)})
        parts = list(pairwise(day for day in days if day <= last))
        mwh = [FIRST_MWH] * (len(parts) - 1) + [
            REST_MWH[roof] + (quarter_of(since) if roof < 2 and not cuts else 0)
        ]
        return [(*part, number) for part, number in zip(parts, mwh, strict=True)]

    def _whose(self, roof: int, end: date) -> Site:
        """A roof that left and came back has had its number twice: whoever it was until then was read."""
        mine = [one for one in self.sites if one.roof == roof and one.state == "JOINED"]
        left = sorted((one for one in mine if one.ends), key=lambda one: one.ends)
        standing = [one for one in self.sites if one.roof == roof and one.ends is None]
        return next((one for one in left if end <= one.ends), [*left, *standing][-1])

    def _is_read(self, site: Site, since: date, until: date) -> bool:
        return any(begin < until and since < end for begin, end in site.readings)

    @act(
        weight=2,
        quarter=QUARTERS,
        until=st.sampled_from(["IN_NOTICE", "AWAITING_APPROVAL", "MINTED", "MINTED"]),
    )
    def bundle_goes_on(self, quarter, until) -> None:
        """A quarter of all roofs, from wherever its report stands."""
        if span_of(quarter)[1] > day_of(self.now):
            return
        self.put_right()
        self.read_roofs(quarter)
        mine = [one for one in self.reports_of("bundle") if one.period == quarter and one.state != "REJECTED"]
        if not mine:
            for _ in range(2):
                self.draft(quarter, "bundle")
            mine = self.reports_of("bundle")[-1:]
        for report in mine:  # none, if the bundle was closed before its first
            self.to_the_mint(report, until)

    def tonnes_read(self, report: Report):
        if report.place != "bundle":
            return super().tonnes_read(report)
        parts = []
        for site in self.sites:
            days = site.days(*span_of(report.period))
            if days is None:
                continue
            mwh = site.mwh(*days)
            if mwh is None:
                return 0, ReadingsIncomplete
            parts.append((site.roof, mwh * GRAMS_A_MWH))
        if not parts:
            return 0, NothingToReport
        # Sealed: whoever leaves later has its share of it.
        self.parts[report.id] = parts
        tonnes = self.whole_tonnes(report, sum(grams for _, grams in parts))
        return tonnes, None if tonnes else NothingToReport

    @act(when=lambda self: self.unshared(), who=st.integers(0, 1))
    def units_are_shared(self, who) -> None:
        for _ in range(2):
            self.share()

    @act(when=lambda self: len(self.drafts) < 2)
    def another_bundle(self) -> None:
        terms = {"actor": self.stage.village.clerk.actor, **BUNDLE}
        self.do(create_bundle, UnknownProjectType, **terms | {"project_type": "perpetual_motion"})
        made = self.do(create_bundle, None, **terms)
        self.drafts.append(made.id)

    def party_of(self, report: Report) -> UUID:
        return self.agent if report.place == "bundle" else super().party_of(report)

    def came_into_being(self, report: Report, tonnes: int) -> None:
        if report.place != "bundle":
            return super().came_into_being(report, tonnes)
        self.model.batches[report.batch] = PV
        self.model.minted += tonnes
        self.model.holding[self.agent, report.batch] += tonnes
        self.withhold(report, withheld_of(tonnes))
        self.set_aside(report)

    def is_kept_from_the_mint(self, report: Report) -> bool:
        """What is set aside for owners cannot be, on an account that is frozen."""
        is_agents = report.place == "bundle" and self.agent in self.model.frozen
        return is_agents or super().is_kept_from_the_mint(report)

    def account_holders(self) -> list[UUID]:
        return [*super().account_holders(), self.agent]

    def project_of(self, place: str) -> UUID:
        return self.stage.bundle.id if place == "bundle" else super().project_of(place)

    def is_registered(self, place: str) -> bool:
        return self.bundle_state == "REGISTERED" if place == "bundle" else super().is_registered(place)

    def speaker_of(self, place: str):
        return self.stage.village.clerk.actor if place == "bundle" else super().speaker_of(place)

    def wanted(self):
        rows = super().wanted() | {("project", str(self.stage.bundle.id), self.bundle_state)}
        return rows | {("project", str(each), "DRAFT") for each in self.drafts}
