"""Who is not checked files, reports, and is given nothing: by the command, and by the database behind it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.mandates.models import Mandate
from accounts.organisations.standing import KycExpired, KycRequired
from accounts.people.models import Party
from accounts.people.states import KycLevel
from credits.issuance.models import Approval, Issuance
from credits.monitoring.report_models import MonitoringReport
from credits.projects.mandated_filing_models import MandatedFiling
from credits.projects.models import Project
from credits.projects.services import submit_project
from credits.registry.models import PartyTransfer
from credits.verification.services import submit_report
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.constraints import constraint_of
from tests import cast
from tests.accounts.mandates.entrusted import Owners, lay_owners
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.roof import lay_roof
from tests.credits.projects.roofs import MORNING, complete
from tests.credits.registry.parties import TUESDAY, Parties, holdings_t, run_job

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def unchecked(party: Party) -> None:
    Party.objects.filter(id=party.id).update(kyc_level=KycLevel.NONE)


def checked(party: Party) -> None:
    Party.objects.filter(id=party.id).update(kyc_level=KycLevel.FULL)


def refused(rows, **change) -> str | None:
    """Return the rule by which the database refuses a change that no command has made."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        rows.update(**change)
    return constraint_of(error.value)


def submitted(actor, project: Project) -> Project:
    return submit_project(actor=actor, now=puhui_now(), project_id=project.id)


@pytest.fixture
def morning():
    load_catalogs()
    set_clock(MORNING)


def test_a_project_is_filed_by_who_is_checked(morning):
    mei = cast.mei(is_verified=False)
    project = complete(mei)
    with pytest.raises(KycRequired) as error:
        submitted(mei.actor, project)
    assert "Sunrise Bakery" in str(error.value)
    rows = Project.objects.filter(id=project.id)
    assert refused(rows, status="SUBMITTED") == "filed_by_the_verified"
    cast.verified(mei.organisation)
    assert submitted(mei.actor, project).status == "SUBMITTED"


def test_a_project_is_not_filed_on_a_licence_that_ended_yesterday(morning):
    mei = cast.mei(is_verified=False)
    cast.verified(mei.organisation, until=business_date(puhui_now()))
    project = complete(mei)
    set_clock(MORNING + DAY)
    with pytest.raises(KycExpired):
        submitted(mei.actor, project)
    assert refused(Project.objects.filter(id=project.id), status="SUBMITTED") == "filed_by_the_verified"
    set_clock(MORNING)
    assert submitted(mei.actor, project).status == "SUBMITTED"


def filed(project: Project, owners: Owners, action: str) -> MandatedFiling:
    mandate = Mandate.objects.get()
    return MandatedFiling.objects.create(
        project=project,
        act="FILE_PROJECTS",
        action=action,
        owner_id=mandate.owner_id,
        agent_id=mandate.agent_id,
        mandate=mandate,
        person=owners.clerk.party.id,
        filed_at=puhui_now(),
    )


def test_an_agent_that_is_not_checked_files_for_nobody(morning):
    owners = lay_owners()
    project = complete(owners.mei)
    agent = owners.acting(owners.entrust())
    unchecked(owners.clerk.organisation)
    with pytest.raises(KycRequired) as error:
        submitted(agent, project)
    assert "Evergreen Agency" in str(error.value)
    # The row that a filing under a mandate leaves, without the command that asks first.
    with pytest.raises(IntegrityError) as kept, transaction.atomic():
        filed(project, owners, "project_submitted")
    assert constraint_of(kept.value) == "filed_for_others_by_the_verified"
    filed(project, owners, "project_changed")
    checked(owners.clerk.organisation)
    assert submitted(agent, project).status == "SUBMITTED"


def test_a_report_is_sent_in_by_who_is_checked():
    roof = lay_roof()
    unchecked(roof.mei.organisation)
    with pytest.raises(KycRequired):
        roof.sent_in()
    # A seal that a shell would put under it.
    sealed = {"digest": "0" * 64, "content": {"a": 1}, "tonnes": 1, "reduction_g": 1_000_000}
    told = {"submitted_at": puhui_now(), "submitted_by": roof.mei.party.id}
    rows = MonitoringReport.objects.filter(status="DRAFT")
    assert refused(rows, status="SUBMITTED", **sealed, **told) == "reported_by_the_verified"
    checked(roof.mei.organisation)
    sent = submit_report(actor=roof.mei.actor, report_id=rows.get().id, now=puhui_now())
    assert sent.status == "IN_VERIFICATION"


def test_nothing_is_approved_for_who_is_not_checked_any_more():
    roof = lay_roof()
    issuance = roof.awaiting()
    roof.approve(issuance, roof.chen)
    unchecked(roof.mei.organisation)
    with pytest.raises(KycRequired):
        roof.approve(issuance, roof.tang)
    Approval.objects.create(
        issuance=issuance,
        digest=issuance.digest,
        person_id=roof.tang.party.id,
        user_id=roof.tang.user.id,
        role="REGISTRAR",
        approved_at=puhui_now(),
    )
    assert refused(Issuance.objects.filter(id=issuance.id), status="APPROVED") == "issued_to_the_verified"


def test_no_units_set_out_for_an_organisation_that_is_not_checked(parties: Parties):
    unchecked(parties.harbour)
    with pytest.raises(KycRequired):
        parties.begin()
    assert holdings_t(parties.bakery.id) == (100, 0)
    checked(parties.harbour)
    transfer = parties.begin()
    unchecked(parties.harbour)
    with pytest.raises(KycRequired):
        parties.approved(transfer)
    approved = {"status": "WAITING", "approved_by": parties.mei.party.id, "approved_at": puhui_now()}
    rows = PartyTransfer.objects.filter(id=transfer.id)
    assert refused(rows, due_at=puhui_now() + 2 * DAY, **approved) == "units_go_to_the_verified"


def test_what_is_under_way_waits_until_the_organisation_is_checked_again(parties: Parties):
    transfer = parties.approved()
    unchecked(parties.harbour)
    set_clock(TUESDAY)
    assert run_job() == {"completed": 0, "frozen": 0, "failed": 0}
    assert holdings_t(parties.bakery.id) == (90, 10)
    rows = PartyTransfer.objects.filter(id=transfer.id)
    assert refused(rows, status="COMPLETED", ended_at=puhui_now()) in (
        "units_go_to_the_verified",
        "party_transfer_moved_its_units",
    )
    checked(parties.harbour)
    assert run_job()["completed"] == 1
    assert holdings_t(parties.harbour.id) == (10, 0)
