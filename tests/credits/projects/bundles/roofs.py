"""Evergreen Agency and the owners of many small roofs, as the tests of bundles have them.

village = lay_village()            # twelve owners, each with a mandate to the agent, and two registrars
bundle = village.drafted()         # the agent's bundle, without a site
village.send(bundle, village.rows())   # ... a table of sites, read by the worker
bundle = village.registered()      # ... with twelve roofs, told, sent in and registered
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.mandates.models import Mandate
from accounts.mandates.services import grant_mandate
from accounts.organisations.models import OrganisationProfile
from accounts.people.models import Party
from accounts.people.roles import MandateAct, Role
from credits.projects.bundles.reading import read_site_tables
from credits.projects.bundles.services import create_bundle, receive_site_table
from credits.projects.bundles.table_models import SiteTable
from credits.projects.models import Project
from credits.projects.services import submit_project
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.mandates.entrusted import approver_of, entrustment
from tests.accounts.organisations.codes import code_number
from tests.cast import GUANGZHOU, CastMember
from tests.credits.projects.roofs import decide, noticed, with_paper
from tests.kernel.tables.workbooks import written

HEADING = ("owner", "connection", "meter", "unit", "device", "capacity_kw", "starts_on", "address")
BUNDLE = {
    "project_type": "rooftop_solar",
    "name": "Roofs of Lijiang village",
    "region": GUANGZHOU,
    "starts_on": date(2024, 12, 1),
    "no_double_claim": True,
    "address": "Lijiang village, Haizhu",
    "crediting_from": date(2024, 12, 1),
    "crediting_to": date(2034, 12, 1),
    "estimated_t_per_year": 340,
}
# Of each hundredth of the benefit the agent has ten.
AGENT_BP = 1_000


@dataclass
class Owner:
    """The owner of roofs: an organisation by its code, somebody who approves for it, and its mandate."""

    party: Party
    code: str
    approver: CastMember
    mandate: Mandate


@dataclass
class Village:
    """The agent's clerk, the owners in the order of their roofs, and a registrar."""

    clerk: CastMember
    chen: CastMember
    owners: list[Owner] = field(default_factory=list)

    def drafted(self, **changes: Any) -> Project:
        return create_bundle(actor=self.clerk.actor, now=puhui_now(), **(BUNDLE | changes))

    def row(self, number: int, **changes: Any) -> list[Any]:
        """Return the row of the roof of an owner, counted from 1."""
        told = {
            "owner": self.owners[number - 1].code,
            "connection": f"0301-0000-{number:04d}",
            "meter": f"SM-{number:06d}",
            "unit": "MWh",
            "device": f"INV-{number:06d}",
            "capacity_kw": 40 + number,
            "starts_on": date(2024, 12, 1),
            "address": f"{number} Lijiang Lane",
        }
        return [(told | changes)[name] for name in HEADING]

    def rows(self) -> list[list[Any]]:
        return [self.row(number) for number in range(1, len(self.owners) + 1)]

    def send(
        self,
        bundle: Project,
        rows: Sequence[Sequence[Any]],
        *,
        is_dry_run: bool = False,
        reads: bool = True,
        heading: Sequence[str] = HEADING,
    ) -> SiteTable:
        table = receive_site_table(
            actor=self.clerk.actor,
            now=puhui_now(),
            bundle_id=bundle.id,
            content=BytesIO(written([heading, *rows])),
            name="roofs.xlsx",
            is_dry_run=is_dry_run,
        )
        return read(table) if reads else table

    def sent_in(self, rows: Sequence[Sequence[Any]] | None = None) -> Project:
        bundle = self.drafted()
        self.send(bundle, self.rows() if rows is None else rows)
        noticed(self.clerk, bundle)
        with_paper(self.clerk, bundle)
        return submit_project(actor=self.clerk.actor, now=puhui_now(), project_id=bundle.id)

    def registered(self, rows: Sequence[Sequence[Any]] | None = None) -> Project:
        bundle = self.sent_in(rows)
        return decide(self.chen, decide(self.chen, bundle, "take_up"), "register")

    def entrust(self, owner: Party, approver: CastMember, **changes: Any) -> Mandate:
        today = business_date(puhui_now())
        terms: dict[str, Any] = {
            "owner_id": owner.id,
            "agent_id": self.clerk.organisation.id,
            "acts": list(MandateAct.values),
            "subjects": None,
            "paper_id": entrustment(owner).id,
            "valid_from": today - timedelta(days=30),
            "valid_to": today + timedelta(days=365),
            "agent_share_bp": AGENT_BP,
        }
        return grant_mandate(actor=approver.actor, now=puhui_now(), **(terms | changes))


def read(table: SiteTable) -> SiteTable:
    with transaction.atomic(), acting_as("worker"):
        read_site_tables(now=puhui_now())
    table.refresh_from_db()
    return table


def words(table: SiteTable) -> list[tuple[int, str, str, str]]:
    rows = table.rows.order_by("row_number")
    return list(rows.values_list("row_number", "outcome", "column", "code"))


def lay_village(owners: int = 12, chen: CastMember | None = None, clerk: str = "Hua") -> Village:
    """Lay everybody; `clerk` is the agent's, by a name of the cast."""
    agent = cast.organisation("Evergreen Agency")
    village = Village(cast.member_of(clerk, Role.ORG_CLERK, agent), chen or cast.chen())
    for number in range(1, owners + 1):
        party = cast.organisation(f"Roof owner {number}")
        code = code_number(number)
        OrganisationProfile.objects.create(party=party, code=code, registered_at=timezone.now())
        phone = f"+86137000000{number:02d}"
        approver = approver_of(party, f"Owner {number}", 100 + number, phone)
        village.owners.append(Owner(party, code, approver, village.entrust(party, approver)))
    return village
