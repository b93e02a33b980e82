"""Papers in the public register: accepted ones by their digest, and one kind for everybody to read."""

from hashlib import sha256
from typing import NamedTuple

import pytest
from rest_framework.test import APIClient

from credits.projects.models import Project
from credits.projects.selectors import documents_of
from credits.projects.services import submit_project
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.projects.conftest import scheme  # noqa: F401
from tests.credits.projects.roofs import complete, decide, sent_in, with_paper
from tests.credits.projects.test_documents import next_version, review
from tests.credits.registry.test_bundles import make_persons

pytestmark = pytest.mark.django_db


class Told(NamedTuple):
    project: Project
    mei: cast.CastMember
    chen: cast.CastMember


@pytest.fixture
def told(scheme, evidence_dir):  # noqa: F811
    """A registered roof with a paper of its grid connection and a declaration, both accepted."""
    mei, chen = cast.mei(), cast.chen()
    project = complete(mei)
    with_paper(mei, project, kind="NO_DOUBLE_CLAIM")
    project = submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)
    project = decide(chen, project, "take_up")
    for paper in documents_of(project):
        review(chen, project, paper, "ACCEPTED", "It can be read.")
    return Told(decide(chen, project, "register"), mei, chen)


def read(project, document_id=None):
    path = f"/api/v1/registry/projects/{project.id}"
    return APIClient().get(path if document_id is None else f"{path}/documents/{document_id}")


def papers(project) -> dict[str, dict]:
    return {each["kind"]: each for each in read(project).json()["documents"]}


def test_accepted_papers_are_named_and_the_declaration_alone_is_given_to_anybody(told):
    told = told.project
    found = papers(told)
    assert {kind: each["is_shown"] for kind, each in found.items()} == {
        "GRID_CONNECTION": False,
        "NO_DOUBLE_CLAIM": True,
    }
    answer = read(told, found["NO_DOUBLE_CLAIM"]["id"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert sha256(answer.content).hexdigest() == found["NO_DOUBLE_CLAIM"]["sha256"]
    assert answer["Content-Disposition"].startswith("attachment")
    assert read(told, found["GRID_CONNECTION"]["id"]).status_code == 404


def test_the_page_lists_the_project_with_the_paper_that_anybody_may_read(told):
    page = APIClient().get("/register", {"lang": "zh"}).content.decode()
    part = page[page.index('<section id="projects">') : page.index("<h2>签发")]
    path = f"/api/v1/registry/projects/{told.project.id}"
    declaration = papers(told.project)["NO_DOUBLE_CLAIM"]["id"]
    assert f'<a href="{path}">{told.project.name}</a></td><td>Sunrise Bakery</td>' in part
    assert f'<a href="{path}/documents/{declaration}">' in part
    assert part.count("/documents/") == 1
    make_persons([told.project.party_id])
    page = APIClient().get("/register", {"lang": "zh"}).content.decode()
    assert path in page
    assert told.project.name not in page
    assert "/documents/" not in page


def test_what_is_refused_or_replaced_is_named_no_more(told):
    told, mei, chen = told
    declaration = documents_of(told).get(kind="NO_DOUBLE_CLAIM")
    second = next_version(mei, told, declaration, kind="NO_DOUBLE_CLAIM")
    assert set(papers(told)) == {"GRID_CONNECTION"}, "nobody has looked at the new one yet"
    assert read(told, declaration.id).status_code == read(told, second.id).status_code == 404
    review(chen, told, second, "ACCEPTED", "It can be read.")
    assert papers(told)["NO_DOUBLE_CLAIM"]["version"] == 2
    review(chen, told, second, "REFUSED", "The stamp is another firm's.")
    assert read(told, second.id).status_code == 404


def test_of_a_persons_project_no_paper_is_named(told):
    told = told.project
    declaration = documents_of(told).get(kind="NO_DOUBLE_CLAIM")
    make_persons([told.party_id])
    assert read(told).json()["documents"] == []
    assert read(told, declaration.id).status_code == 404


def test_another_projects_paper_is_not_found_under_this_one(told):
    declaration = documents_of(told.project).get(kind="NO_DOUBLE_CLAIM")
    other = registered_like(told)
    assert read(other).status_code == 200
    assert read(other, declaration.id).status_code == 404


def registered_like(told: Told) -> Project:
    """Register another roof of the same owner."""
    project = decide(told.chen, sent_in(told.mei, object_key="ANOTHER-1"), "take_up")
    return decide(told.chen, project, "register")
