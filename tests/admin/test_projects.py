"""The registrar's desk: what waits, what was put to it, and the decision with its reason."""

import pytest

from accounts.people.roles import Role
from credits.projects.models import Project
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.credits.evidence import files

pytestmark = pytest.mark.django_db
REASON = {"reason": "the paper is complete"}


@pytest.fixture
def project(world) -> Project:
    return Project.objects.get(status="SUBMITTED")


def listed(client, **query) -> list:
    return list(client.get(address(Project, "changelist"), query).context["cl"].result_list)


def test_the_list_opens_with_what_waits_for_the_registrar_of_the_place(project):
    registrar = client_of(cast.staff("Chen", Role.REGISTRAR, region=cast.GUANGZHOU))
    assert listed(registrar) == [project]
    registrar.post(address(Project, "take_up", project), REASON)
    registrar.post(address(Project, "register", project), REASON | {"code": code_of(registrar)})
    assert listed(registrar) == []
    assert project in listed(registrar, shown="all")
    for other in (cast.staff("Tang", Role.REGISTRAR, region=cast.SHENZHEN), cast.staff("Bo", Role.AUDITOR)):
        assert listed(client_of(other)) == []
    assert project in listed(client_of(cast.staff("Jun", Role.OPERATOR)), shown="all")


def test_a_decision_moves_it_and_leaves_its_reason(project):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    answer = chen.post(address(Project, "take_up", project), REASON)
    assert answer["Location"] == address(Project, "change", project)
    project.refresh_from_db()
    assert project.status == "CITY_REVIEW"
    event = AuditEvent.objects.get(action="project_taken_up")
    assert (event.reason, event.actor_role) == (REASON["reason"], "REGISTRAR")
    page = chen.get(address(Project, "change", project)).content.decode()
    assert "Send back" in page
    assert "Take up" not in page


def test_a_step_that_the_state_does_not_allow_is_refused_on_the_page(project):
    chen = client_of(cast.staff("Chen", Role.REGISTRAR))
    answer = chen.post(address(Project, "register", project), REASON | {"code": code_of(chen)})
    assert answer.status_code == 409
    project.refresh_from_db()
    assert project.status == "SUBMITTED"


def test_the_files_are_given_out_to_staff_who_see_the_project(project):
    document = project.documents.get()
    where = f"{address(Project, 'changelist')}{project.pk}/documents/{document.pk}/"
    assert where in client_of(cast.chen()).get(address(Project, "change", project)).content.decode()
    answer = client_of(cast.staff("Tang", Role.REGISTRAR, region=cast.GUANGZHOU)).get(where)
    assert (answer.status_code, answer.content) == (200, files.pdf())
    assert answer["Content-Disposition"].startswith("attachment; ")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    elsewhere = client_of(cast.staff("Jun", Role.REGISTRAR, region=cast.SHENZHEN))
    assert elsewhere.get(where).status_code == 404
    assert client_of(cast.staff("Bo", Role.RISK_OFFICER)).get(where).status_code == 403
    assert cast.APIClient().get(where).status_code == 302


def test_the_page_shows_what_the_meters_read(project):
    page = client_of(cast.chen()).get(address(Project, "change", project)).content.decode()
    assert "M030100004711" in page
    assert "38 MWh" in page
