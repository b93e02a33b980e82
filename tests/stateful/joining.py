"""Acts of roofs that join a bundle and leave it: by table, seen by a registrar, ended by agent or owner.

Three owners of three roofs, and an agent who has a tenth of the benefit. Two roofs are in it from the start.
"""

from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from uuid import UUID

from hypothesis import strategies as st

from accounts.mandates.services import revoke_mandate
from credits.projects.bundles.joining import admit_sites, end_site, turn_sites_away
from credits.projects.bundles.models import Site as SiteRow
from credits.projects.bundles.reading import read_site_tables
from credits.projects.bundles.services import receive_site_table
from credits.projects.errors import ConflictOfInterest, ProjectStateConflict, TableBeingRead
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from tests.credits.projects.bundles.roofs import HEADING
from tests.kernel.tables.workbooks import written
from tests.market.bridge.stage import acting
from tests.stateful.acts import act
from tests.stateful.freezing import RARELY
from tests.stateful.notices import Notices
from tests.stateful.working_days import day_of

ROOF = st.integers(0, 2)


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


class Joining(Notices):
    def __init__(self) -> None:
        super().__init__()
        rows = SiteRow.objects.filter(bundle=self.stage.bundle).order_by("id")
        self.sites = [Site(row.id, roof) for roof, row in enumerate(rows)]
        self.tables: list[Table] = []
        self.bundle_state = "REGISTERED"
        self.revoked: set[int] = set()

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
        elif self.bundle_state == "CLOSED":
            refusal = ProjectStateConflict
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
        refusal = None if waiting and self.bundle_state != "CLOSED" else ProjectStateConflict
        if way == "no reason":
            refusal = InvalidInput
        elif way == "agent":
            actor, refusal = self.stage.village.clerk.actor, NotPermitted
        elif way == "admit" and refusal is None and table.by == "registrar" and who == 0:
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
        self.end_roof(self.pick(data, self.sites, lambda one: one.ends is None), stranger)

    def end_roof(self, site: Site, stranger: bool = False) -> None:
        refusal, actor = None, self.stage.village.clerk.actor
        if stranger:
            refusal, actor = NotFound, self.stage.stranger
        elif site.ends is not None or self.bundle_state == "CLOSED":
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

    def site_of(self, roof: int) -> Site | None:
        return next((one for one in self.sites if one.roof == roof and one.ends is None), None)

    def wanted(self):
        rows = {("site", str(one.id), f"{one.joins or ''} {one.ends or ''}") for one in self.sites}
        return super().wanted() | rows
