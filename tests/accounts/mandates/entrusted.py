"""A bakery with an approver, and an agent who files for many: as the tests of mandates have them.

owners = lay_owners()
mandate = owners.entrust()                      # for a year, for all projects, a fifth for the agent
actor = owners.acting(mandate)                  # the agent's clerk, acting for the bakery under it
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.mandates.models import Mandate
from accounts.mandates.selectors import under_mandate
from accounts.mandates.services import grant_mandate
from accounts.organisations.models import OrganisationPaper
from accounts.people.models import Party
from accounts.people.roles import MandateAct, Role
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.commands import Actor
from puhui.kernel.ids import new_id
from tests import cast
from tests.accounts.organisations.people import identified
from tests.cast import CastMember

DIGEST = "ab" * 32


def approver_of(
    organisation: Party, name: str = "Yan", number: int = 21, phone: str | None = None
) -> CastMember:
    """Make an approver of an organisation, who has said which natural person they are."""
    person = identified(cast.resident(name, phone=phone), number)
    cast.grant_role(
        actor=cast.INSTALLATION,
        now=timezone.now(),
        user_id=person.user.id,
        role=Role.ORG_APPROVER,
        party_id=organisation.id,
    )
    grant = cast.RoleGrant(Role.ORG_APPROVER, None, organisation.id)
    actor = cast._actor(person.user, grant, party=organisation)
    return CastMember(user=person.user, party=person.party, actor=actor, organisation=organisation)


def entrustment(organisation: Party, kind: str = "ENTRUSTMENT") -> OrganisationPaper:
    """Put a paper to an organisation without a file behind it: the store has its own tests."""
    return OrganisationPaper.objects.create(
        party=organisation,
        kind=kind,
        file_id=new_id(),
        digest=DIGEST,
        added_at=puhui_now(),
        added_by=new_id(),
    )


@dataclass(frozen=True)
class Owners:
    """The bakery's owner and approver, its signed paper, and the clerk of the agent."""

    mei: CastMember
    yan: CastMember
    paper: OrganisationPaper
    clerk: CastMember

    def terms(self, **changes: Any) -> dict[str, Any]:
        today = business_date(puhui_now())
        return {
            "owner_id": self.mei.organisation.id,
            "agent_id": self.clerk.organisation.id,
            "acts": list(MandateAct.values),
            "subjects": None,
            "paper_id": self.paper.id,
            "valid_from": today,
            "valid_to": today + timedelta(days=365),
            "agent_share_bp": 2_000,
        } | changes

    def entrust(self, by: CastMember | None = None, **changes: Any) -> Mandate:
        return grant_mandate(actor=(by or self.yan).actor, now=puhui_now(), **self.terms(**changes))

    def acting(self, mandate: Mandate, by: CastMember | None = None) -> Actor:
        return under_mandate((by or self.clerk).actor, mandate.id, now=puhui_now())


def lay_owners() -> Owners:
    """Lay everybody."""
    mei, agent = cast.mei(), cast.organisation("Evergreen Agency")
    yan = approver_of(mei.organisation)
    return Owners(mei, yan, entrustment(mei.organisation), cast.member_of("Hua", Role.ORG_CLERK, agent))
