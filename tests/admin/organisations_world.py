"""An organisation that waits to be checked, and an agent that filed for it, for the pages of the admin."""

from datetime import timedelta

from accounts.mandates.services import grant_mandate
from accounts.organisations.services import submit_verification
from credits.projects.mandated_filing_models import MandatedFiling
from credits.projects.models import Project
from puhui.kernel.clock import business_date, puhui_now
from tests import cast
from tests.accounts.mandates.entrusted import approver_of, entrustment
from tests.cast import CastMember


def make_organisations(mei: CastMember, project: Project, text: str) -> None:
    """Have Mei's organisation show a newer licence and entrust an agent, who files for it."""
    today = business_date(puhui_now())
    organisation = mei.organisation
    submit_verification(
        actor=mei.actor,
        now=puhui_now(),
        party_id=organisation.id,
        licence_id=entrustment(organisation, "LICENCE").id,
        licence_until=today + timedelta(days=300),
        representative_name=text[:60],
        representative_identity_number=cast.REPRESENTATIVE,
    )
    # Nobody of the cast: the tests make those themselves.
    approver = approver_of(organisation, "An approver", phone="+8613900149001")
    agent = cast.organisation(f"Agent {text}")
    mandate = grant_mandate(
        actor=approver.actor,
        now=puhui_now(),
        owner_id=organisation.id,
        agent_id=agent.id,
        acts=["FILE_PROJECTS"],
        subjects=None,
        paper_id=entrustment(organisation).id,
        valid_from=today,
        valid_to=today + timedelta(days=30),
        agent_share_bp=1_000,
    )
    MandatedFiling.objects.create(
        project=project,
        act="FILE_PROJECTS",
        action="project_changed",
        owner=organisation,
        agent=agent,
        mandate=mandate,
        person=approver.party.id,
        filed_at=puhui_now(),
    )
