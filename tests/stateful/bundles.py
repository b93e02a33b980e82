"""Acts of a bundle: roofs that join it and leave it, their readings, one report of all, shares to each owner.

Three owners of three roofs, and an agent who has a tenth of the benefit. Two roofs are in it from the start.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from uuid import UUID

from hypothesis import strategies as st

from accounts.mandates.services import revoke_mandate
from credits.monitoring.report_errors import NothingToReport, ReadingsIncomplete
from credits.projects.bundles.joining import admit_sites, end_site, turn_sites_away
from credits.projects.bundles.models import Site as SiteRow
from credits.projects.bundles.reading import read_site_tables
from credits.projects.bundles.services import create_bundle, receive_site_table
from credits.projects.errors import (
    ConflictOfInterest,
    ProjectStateConflict,
    TableBeingRead,
    TableSentBefore,
    UnknownProjectType,
)
from credits.projects.services import receive_reading_file
from credits.projects.tables.reading import read_tables
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from tests.credits.projects.bundles.roofs import BUNDLE, HEADING
from tests.kernel.tables.workbooks import written
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.freezing import RARELY
from tests.stateful.model import Report
from tests.stateful.notices import Notices
from tests.stateful.reporting import GRAMS_A_MWH, span_of
from tests.stateful.stage import PV
from tests.stateful.voids import withheld_of
from tests.stateful.working_days import day_of
from tests.stateful.world import GRAMS_A_TONNE

ROOF = st.integers(0, 2)
# Of 2025, before anybody joined, and from the autumn of 2026 on.
QUARTERS = st.sampled_from([0, 1, 2, 3, 7, 8])
# Of a roof's first part of a quarter, and of the rest: so small that whole tonnes are sometimes missed.
FIRST_MWH, REST_MWH = 3, (9, 25, 2)


@dataclass(eq=False)
class Site:
    id: UUID
    roof: int
    state: str = "JOINED"
    joins: date | None = None
    ends: date | None = None
    readings: dict[tuple[date, date], int] = field(default_factory=dict)

    def days(self, since: date, until: date) -> tuple[date, date] | None:
        """The days of [since, until) that it counts for."""
        if self.state in ("WAITS", "AWAY"):
            return None
        since, until = max(since, self.joins or since), min(until, self.ends or until)
        return (since, until) if since < until else None

    def mwh(self, since: date, until: date) -> int | None:
        """What was read of all of these days and of no other; None where a day is missing."""
        inside = sorted(days for days in self.readings if since <= days[0] and days[1] <= until)
        at = since
        for begin, end in inside:
            if begin != at:
                return None
            at = end
        return sum(self.readings[days] for days in inside) if at == until else None


@dataclass(eq=False)
class Table:
    id: UUID
    by: str
    sites: list[Site]


class Bundles(Notices):
    def __init__(self) -> None:
        super().__init__()
        rows = SiteRow.objects.filter(bundle=self.stage.bundle).order_by("id")
        self.sites = [Site(row.id, roof) for roof, row in enumerate(rows)]
        self.tables: list[Table] = []
        self.drafts: list[UUID] = []
        self.revoked: set[int] = set()
        self.sent: set[bytes] = set()

    @act(roof=ROOF, by=st.sampled_from(["agent", "agent", "registrar", "owner"]))
    def roof_asks_to_join(self, roof, by) -> None:
        for _ in range(2):
            self.send_table(roof, by)

    def send_table(self, roof: int, by: str = "agent", twice: bool = False) -> Table | None:
        """A table of one roof; while one is read no other is taken."""
        village, refusal = self.stage.village, None
        actor = {"agent": village.clerk.actor, "registrar": self.stage.registrars[0]}.get(by)
        if actor is None:
            actor, refusal = village.owners[roof].approver.actor, NotFound
        terms = {"bundle_id": self.stage.bundle.id, "name": "roofs.xlsx"}
        content = written([HEADING, village.row(roof + 1)])
        made = self.do(receive_site_table, refusal, actor=actor, content=BytesIO(content), **terms)
        if not made:
            return None
        if twice:
            self.do(receive_site_table, TableBeingRead, actor=actor, content=BytesIO(content), **terms)
        with acting("worker"):
            assert read_site_tables(now=self.now) == {"read": 1, "refused": 0}
        self.count("read_site_tables")
        made.refresh_from_db()
        words = list(made.rows.values_list("outcome", "code"))
        new = []
        if self.site_of(roof):
            assert words == [("KNOWN", "")]
        elif roof in self.revoked:
            assert words == [("REFUSED", "mandate_missing")]
        else:
            assert words == [("TAKEN", "")]
            new = [Site(SiteRow.objects.get(table=made).id, roof, "WAITS")]
        self.sites += new
        self.tables.append(Table(made.id, by, new))
        return self.tables[-1]

    @act(
        weight=2,
        when=lambda self: self.tables,
        way=st.sampled_from(["admit", "admit", "away", "agent", "no reason"]),
        who=st.integers(0, 1),
    )
    def decide_on_roofs(self, data, way, who) -> None:
        self.decide_table(self.pick(data, self.tables, self.waiting), way, who)

    def decide_table(self, table: Table, way: str, who: int = 1) -> None:
        waiting, actor = self.waiting(table), self.stage.registrars[who]
        refusal = None if waiting else ProjectStateConflict
        if way == "no reason":
            refusal = InvalidInput
        elif way == "agent":
            actor, refusal = self.stage.village.clerk.actor, NotPermitted
        elif way == "admit" and waiting and table.by == "registrar" and who == 0:
            refusal = ConflictOfInterest
        terms = {"bundle_id": self.stage.bundle.id, "table_id": table.id}
        terms["reason"] = " " if way == "no reason" else "papers and place are right"
        command = turn_sites_away if way == "away" else admit_sites
        if not self.do(command, refusal, actor=actor, **terms):
            return
        for site in waiting:
            if way == "away":
                site.state, site.ends = "AWAY", day_of(self.now)
            else:
                site.state, site.joins = "JOINED", day_of(self.now)

    def waiting(self, table: Table) -> list[Site]:
        return [site for site in table.sites if site.state == "WAITS"]

    @act(when=lambda self: len(self.sites) > 2, stranger=RARELY)
    def roof_leaves(self, data, stranger) -> None:
        self.end(self.pick(data, self.sites, lambda one: one.ends is None), stranger)

    def end(self, site, stranger: bool = False) -> None:
        if not isinstance(site, Site):
            return super().end(site)  # of a way out to a venue
        refusal, actor = None, self.stage.village.clerk.actor
        if stranger:
            refusal, actor = NotFound, self.stage.stranger
        elif site.ends is not None:
            refusal = ProjectStateConflict
        terms = {"bundle_id": self.stage.bundle.id, "site_id": site.id}
        if self.do(end_site, refusal, actor=actor, **terms):
            site.ends = day_of(self.now)
            site.state = "AWAY" if site.state == "WAITS" else "JOINED"

    @act(when=lambda self: len(self.sites) > 3, roof=ROOF)
    def owner_takes_the_mandate_back(self, roof) -> None:
        """All of the owner's roofs end with it, those that wait as well."""
        if roof in self.revoked:
            return
        owner = self.stage.village.owners[roof]
        self.do(revoke_mandate, None, actor=owner.approver.actor, mandate_id=owner.mandate.id)
        self.revoked.add(roof)
        for site in [one for one in self.sites if one.roof == roof and one.ends is None]:
            site.ends = day_of(self.now)
            site.state = "AWAY" if site.state == "WAITS" else "JOINED"

    @act(weight=2, quarter=QUARTERS)
    def roofs_are_read(self, quarter) -> None:
        for _ in range(2):
            self.read_roofs(quarter)

    def read_roofs(self, quarter: int) -> None:
        """A table of everything that a quarter's roofs have not told yet, each for its own days."""
        since, until = span_of(quarter)
        if until > day_of(self.now):
            return
        lines, told = [], []
        for site in self.sites:
            if site.ends is None and site.days(since, until) and not self._is_read(site, since, until):
                cut = site.joins if site.joins and since < site.joins < until else None
                parts = [(since, cut, FIRST_MWH), (cut, until, REST_MWH[site.roof])] if cut else []
                for begin, end, mwh in parts or [(since, until, REST_MWH[site.roof] + quarter)]:
                    lines.append(f"0301-0000-{site.roof + 1:04},{begin},{end},{mwh}")
                    told.append((site, (begin, end), mwh))
        if not lines:
            return
        content = "\n".join(["site,period_from,period_to,value", *lines]).encode()
        terms = {"actor": self.stage.village.clerk.actor, "project_id": self.stage.bundle.id}
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
        self.to_the_mint(mine[0], until)

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
        tonnes = sum(grams for _, grams in parts) // GRAMS_A_TONNE
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

    def site_of(self, roof: int) -> Site | None:
        return next((one for one in self.sites if one.roof == roof and one.ends is None), None)

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
        return place == "bundle" or super().is_registered(place)

    def speaker_of(self, place: str):
        return self.stage.village.clerk.actor if place == "bundle" else super().speaker_of(place)

    def wanted(self):
        rows = super().wanted() | {("project", str(self.stage.bundle.id), "REGISTERED")}
        rows |= {("project", str(each), "DRAFT") for each in self.drafts}
        return rows | {("site", str(one.id), f"{one.joins or ''} {one.ends or ''}") for one in self.sites}
