"""An agent files for an owner: both are named by every filing, and without a mandate in force nothing is
filed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from accounts.mandates.models import Mandate
from accounts.mandates.selectors import MandateNotInForce
from accounts.mandates.services import revoke_mandate
from accounts.notifications.models import Notification
from credits.monitoring.report_drafts import create_report
from credits.projects.errors import ConflictOfInterest
from credits.projects.mandated_filing_models import MandatedFiling
from credits.projects.models import Project
from credits.projects.services import add_meter, create_project, update_project
from puhui.kernel.clock import business_date, puhui_now
from puhui.kernel.errors import NotFound, NotPermitted
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.mandates.entrusted import Owners, lay_owners
from tests.accounts.parallel import in_parallel
from tests.cast import CastMember
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.roofs import BEFORE, ROOF, decide, drafted, registered, sent_in, with_paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def owners(scheme) -> Owners:
    return lay_owners()


def as_agent(owners: Owners, mandate) -> CastMember:
    return replace(owners.clerk, actor=owners.acting(mandate))


def filed() -> list[str]:
    return list(MandatedFiling.objects.order_by("id").values_list("action", flat=True))


def revoke(owners: Owners, mandate) -> None:
    revoke_mandate(actor=owners.mei.actor, now=puhui_now(), mandate_id=mandate.id, reason="another agent")


def change(actor, project: Project, name: str = "Renamed") -> Project:
    return update_project(actor=actor, now=puhui_now(), project_id=project.id, changes={"name": name})


def test_an_agent_files_a_roof_for_the_bakery_and_every_filing_names_both(owners):
    now = puhui_now()
    set_clock(now - 2 * BEFORE)  # the stakeholders are told under it, too
    mandate = owners.entrust()
    set_clock(now)
    project = sent_in(as_agent(owners, mandate))
    assert project.party_id == owners.mei.organisation.id
    expected = ["project_created", "document_added", "meter_added", "project_submitted"]
    assert [action for action in filed() if action in expected] == expected
    rows = MandatedFiling.objects.values_list("owner_id", "agent_id", "mandate_id", "person").distinct()
    assert list(rows) == [
        (owners.mei.organisation.id, owners.clerk.organisation.id, mandate.id, owners.clerk.party.id)
    ]
    event = AuditEvent.objects.get(action="project_submitted")
    assert event.acting_party_id == owners.mei.organisation.id
    assert event.detail["agent_id"] == str(owners.clerk.organisation.id)


def test_who_filed_under_a_mandate_in_force_hears_what_is_decided_and_after_a_revocation_no_more(owners):
    now = puhui_now()
    set_clock(now - 2 * BEFORE)
    mandate = owners.entrust()
    set_clock(now)
    chen, project = cast.chen(), sent_in(as_agent(owners, mandate))
    for decision in ("take_up", "register", "suspend"):
        project = decide(chen, project, decision)
    revoke(owners, mandate)
    decide(chen, project, "close")
    assert told(owners.clerk) == ["filed_project_registered", "filed_project_suspended"]
    assert told(owners.mei) == ["project_registered", "project_suspended", "project_closed"]


def told(member: CastMember) -> list[str]:
    rows = Notification.objects.filter(party=member.organisation, kind__contains="project_")
    return list(rows.order_by("id").values_list("kind", flat=True))


def test_what_the_owner_files_itself_names_no_agent(owners):
    owners.entrust()
    sent_in(owners.mei)
    assert filed() == []


def test_without_the_mandate_the_agent_sees_nothing_of_the_owners(owners):
    owners.entrust()
    project = drafted(owners.mei)
    with pytest.raises(NotFound):
        change(owners.clerk.actor, project)


def test_a_mandate_reaches_as_far_as_it_names_projects_and_acts(owners):
    one, other = drafted(owners.mei), drafted(owners.mei, object_key="0301-4712")
    narrow = owners.acting(owners.entrust(subjects=[one.id], acts=["FILE_PROJECTS"]))
    change(narrow, one)
    with pytest.raises(NotFound):
        change(narrow, other)
    with pytest.raises(NotPermitted):
        create_project(actor=narrow, now=puhui_now(), **(ROOF | {"object_key": "0301-4713"}))
    reports = owners.acting(owners.entrust(acts=["FILE_REPORTS"]))
    with pytest.raises(NotPermitted):
        change(reports, one)


def test_reports_are_filed_under_the_act_that_names_them(owners):
    project = registered(owners.mei, cast.chen())
    days = {"period_from": business_date(puhui_now()).replace(year=2025, month=1, day=1)}
    days |= {"period_to": days["period_from"].replace(month=7)}
    projects = owners.acting(owners.entrust(acts=["FILE_PROJECTS"]))
    with pytest.raises(NotPermitted):
        create_report(actor=projects, project_id=project.id, now=puhui_now(), **days)
    reports = owners.acting(owners.entrust(acts=["FILE_REPORTS"]))
    report = create_report(actor=reports, project_id=project.id, now=puhui_now(), **days)
    row = MandatedFiling.objects.get(action="report_drafted")
    assert (row.report_id, row.act, report.party_id) == (report.id, "FILE_REPORTS", project.party_id)
    elsewhere = owners.acting(owners.entrust(acts=["FILE_REPORTS"], subjects=[new_id()]))
    with pytest.raises(NotFound):
        create_report(actor=elsewhere, project_id=project.id, now=puhui_now(), **days)


def test_a_call_that_began_before_the_revocation_files_nothing_after_it(owners):
    project, mandate = drafted(owners.mei), owners.entrust()
    actor = owners.acting(mandate)
    revoke(owners, mandate)
    for call in (
        lambda: change(actor, project),
        lambda: with_paper(replace(owners.clerk, actor=actor), project),
        lambda: add_meter(
            actor=actor, now=puhui_now(), project_id=project.id, serial_no="M-2024-0009", unit="MWh"
        ),
        lambda: create_project(actor=actor, now=puhui_now(), **(ROOF | {"object_key": "0301-4714"})),
    ):
        with pytest.raises(MandateNotInForce):
            call()
    project.refresh_from_db()
    assert (project.name, project.documents.count(), project.meters.count()) == (ROOF["name"], 0, 0)
    assert Project.objects.count() == 1
    with pytest.raises(MandateNotInForce):
        owners.acting(mandate)


def test_the_database_takes_no_filing_without_a_mandate_that_covers_it(owners):
    today = business_date(puhui_now())
    project, good = drafted(owners.mei), owners.entrust()
    revoked = owners.entrust()
    revoke(owners, revoked)
    row = {
        "project": project,
        "act": "FILE_PROJECTS",
        "action": "project_changed",
        "owner": owners.mei.organisation,
        "agent": owners.clerk.organisation,
        "mandate_id": good.id,
        "person": owners.clerk.party.id,
        "filed_at": puhui_now(),
    }
    foreign = cast.organisation("Somebody")
    for title, wrong in {
        "revoked": {"mandate_id": revoked.id},
        "not begun": {"mandate_id": owners.entrust(valid_from=today + timedelta(days=1)).id},
        "another act": {"mandate_id": owners.entrust(acts=["FILE_REPORTS"]).id},
        "another project": {"mandate_id": owners.entrust(subjects=[new_id()]).id},
        "another agent": {"agent": foreign},
        "another owner": {"owner": foreign},
        "none": {"mandate_id": new_id()},
    }.items():
        with pytest.raises(IntegrityError), transaction.atomic():
            MandatedFiling.objects.create(**(row | wrong))
        assert not MandatedFiling.objects.exists(), title
    stored = MandatedFiling.objects.create(**row)
    for act in (stored.delete, lambda: MandatedFiling.objects.update(agent=foreign)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_an_expired_mandate_files_nothing_however_it_was_begun(owners):
    project = drafted(owners.mei)
    mandate = owners.entrust(valid_to=business_date(puhui_now()) + timedelta(days=1))
    actor = owners.acting(mandate)
    set_clock(puhui_now() + timedelta(days=1))
    with pytest.raises(MandateNotInForce, match="EXPIRED"):
        owners.acting(mandate)
    with pytest.raises(MandateNotInForce):
        change(actor, project)


def test_who_acts_for_the_agent_does_not_decide_on_the_owners_project(owners):
    owners.entrust()
    project, chen = sent_in(owners.mei), cast.chen()
    cast.grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=chen.user.id,
        role="ORG_CLERK",
        party_id=owners.clerk.organisation.id,
    )
    with pytest.raises(ConflictOfInterest):
        decide(chen, project, "take_up")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["filing", "revocation"])
def test_of_a_filing_and_a_revocation_by_whatever_way_the_second_waits_for_the_first(owners, first):
    project, mandate = drafted(owners.mei), owners.entrust()
    actor = owners.acting(mandate)

    def file() -> str:
        try:
            return change(actor, project).name
        except MandateNotInForce:
            return "refused"

    def revoke_plainly() -> int:
        told = {"revoked_at": puhui_now(), "revoked_by": mandate.granted_by, "revoke_reason": "sold it"}
        return Mandate.objects.filter(pk=mandate.pk, revoked_at=None).update(**told)

    one, other = (file, revoke_plainly) if first == "filing" else (revoke_plainly, file)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            one()
            waiting = pool.submit(lambda: (other(), connections.close_all())[0])
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.5)
        assert waiting.result(timeout=20) == (1 if first == "filing" else "refused")
    project.refresh_from_db()
    assert ("project_changed" in filed()) is (project.name == "Renamed") is (first == "filing")


@pytest.mark.django_db(transaction=True)
def test_revoked_and_filed_at_once_nothing_is_filed_after_the_revocation(owners):
    project, mandate = drafted(owners.mei), owners.entrust()
    actor = owners.acting(mandate)

    def attempt(number: int) -> str:
        if number:
            revoke(owners, mandate)
            return "revoked"
        try:
            change(actor, project)
        except MandateNotInForce:
            return "refused"
        return "filed"

    outcome = in_parallel(2, attempt)
    project.refresh_from_db()
    assert (outcome[0] == "filed") is (project.name == "Renamed") is ("project_changed" in filed())
    with pytest.raises(MandateNotInForce):
        change(actor, project, "Again")
