"""The owner hears what a registrar decided, each time, and why."""

import pytest

from accounts.notifications.kinds import wording
from accounts.notifications.models import Notification
from credits.projects.services import review_document, submit_project
from puhui.kernel.clock import puhui_now
from tests import cast
from tests.credits.projects.roofs import decide, sent_in

pytestmark = pytest.mark.django_db


def told(owner) -> list[str]:
    rows = Notification.objects.filter(party=owner.organisation).order_by("id")
    return list(rows.values_list("kind", flat=True))


def test_whatever_becomes_of_a_project_its_owner_is_told():
    mei, chen = cast.mei(), cast.chen()
    project = decide(chen, sent_in(mei), "take_up")
    assert told(mei) == [], "that somebody has begun to read is no news"
    for decision in ("register", "suspend", "resume", "close"):
        project = decide(chen, project, decision)
    assert told(mei) == ["project_registered", "project_suspended", "project_resumed", "project_closed"]


def test_sent_back_twice_is_told_twice_with_the_reason():
    mei, chen = cast.mei(), cast.chen()
    project = sent_in(mei)
    for reason in ("The paper is torn.", "It is torn still."):
        decide(chen, decide(chen, project, "take_up"), "send_back", reason)
        submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)
    rows = Notification.objects.filter(kind="project_sent_back").order_by("id")
    bodies = [wording(row.kind, row.params)[1] for row in rows]
    assert len(bodies) == 2
    assert "It is torn still." in bodies[1]


def test_of_a_rejected_project_and_a_refused_document_the_owner_hears_too():
    mei, chen = cast.mei(), cast.chen()
    project = decide(chen, sent_in(mei), "take_up")
    document = project.documents.get()
    for outcome in ("ACCEPTED", "REFUSED"):
        review_document(
            actor=chen.actor,
            now=puhui_now(),
            project_id=project.id,
            document_id=document.id,
            outcome=outcome,
            reason="read",
        )
    decide(chen, project, "reject")
    assert told(mei) == ["project_document_refused", "project_rejected"]
