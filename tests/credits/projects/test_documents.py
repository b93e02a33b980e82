"""Documents have versions and a state of review; nothing is registered on a refused one."""

import pytest
from django.db import IntegrityError, transaction

from credits.projects.errors import DocumentRefused, DocumentSuperseded, ProjectStateConflict
from credits.projects.filing_models import DocumentReview
from credits.projects.models import Project
from credits.projects.selectors import current_documents, documents_of, review_states
from credits.projects.services import add_document, review_document
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from tests import cast
from tests.credits.evidence import files
from tests.credits.projects.roofs import complete, decide, sent_in

pytestmark = pytest.mark.django_db


def next_version(owner, project, earlier, kind="GRID_CONNECTION", name="Tang"):
    return add_document(
        actor=owner.actor,
        now=puhui_now(),
        project_id=project.id,
        kind=kind,
        content=files.pdf() + name.encode(),
        name="paper.pdf",
        supersedes=earlier.id,
    )


def review(registrar, project, document, outcome="REFUSED", reason="The stamp cannot be read."):
    return review_document(
        actor=registrar.actor,
        now=puhui_now(),
        project_id=project.id,
        document_id=document.id,
        outcome=outcome,
        reason=reason,
    )


def test_a_refused_paper_keeps_a_project_back_until_its_next_version():
    mei, chen = cast.mei(), cast.chen()
    project = decide(chen, sent_in(mei), "take_up")
    (first,) = documents_of(project)
    assert (first.version, review_states([first])) == (1, {})
    review(chen, project, first)
    with pytest.raises(DocumentRefused):
        decide(chen, project, "register")
    with pytest.raises(IntegrityError, match="a document of it is refused"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(status="REGISTERED")
    second = next_version(mei, project, first)
    assert (second.version, list(current_documents(project))) == (2, [second])
    with pytest.raises(DocumentSuperseded):
        next_version(mei, project, first, name="Other")
    with pytest.raises(DocumentSuperseded):
        review(chen, project, first, "ACCEPTED")
    review(chen, project, second, "ACCEPTED", "It can be read.")
    assert review_states(documents_of(project)) == {first.id: "REFUSED", second.id: "ACCEPTED"}
    assert decide(chen, project, "register").status == "REGISTERED"


def test_the_latest_word_counts_and_none_is_taken_back():
    mei, chen = cast.mei(), cast.chen()
    project = sent_in(mei)
    (paper,) = documents_of(project)
    told = review(chen, project, paper)
    review(chen, project, paper, "ACCEPTED", "Read under a lamp.")
    assert review_states([paper]) == {paper.id: "ACCEPTED"}
    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentReview.objects.filter(pk=told.pk).update(outcome="ACCEPTED")
    with pytest.raises(IntegrityError), transaction.atomic():
        told.delete()


def test_only_a_registrar_of_the_territory_reviews_and_says_why():
    mei, chen = cast.mei(), cast.chen()
    draft = complete(mei, object_key="DRAFT-1")
    with pytest.raises(ProjectStateConflict):
        review(chen, draft, documents_of(draft).get())
    project = sent_in(mei)
    (paper,) = documents_of(project)
    shenzhen = cast.staff("Tang", "REGISTRAR", region=cast.SHENZHEN)
    for member, refusal in ((mei, NotPermitted), (shenzhen, NotFound), (cast.lin(), NotFound)):
        with pytest.raises(refusal):
            review(member, project, paper)
    for outcome, reason in (("REFUSED", " "), ("PERHAPS", "why not")):
        with pytest.raises(InvalidInput):
            review(chen, project, paper, outcome, reason)
    with pytest.raises(NotFound):
        review(chen, project, documents_of(draft).get())
    with pytest.raises(InvalidInput):
        next_version(mei, project, paper, kind="PHOTO")
