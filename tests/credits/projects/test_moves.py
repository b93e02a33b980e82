"""The way of a project: who moves it where, what must be there first, and what nobody can do."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from credits.projects.errors import (
    ConflictOfInterest,
    ProjectIncomplete,
    ProjectStateConflict,
)
from credits.projects.models import Meter, Project
from credits.projects.services import submit_project, withdraw_project
from credits.projects.services.moves import REVIEWS
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.projects.roofs import (
    complete,
    decide,
    drafted,
    noticed,
    registered,
    sent_in,
    with_meter,
    with_paper,
)

pytestmark = pytest.mark.django_db


def submit(owner, project):
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)


def withdraw(owner, project, reason=""):
    return withdraw_project(actor=owner.actor, now=puhui_now(), project_id=project.id, reason=reason)


def test_the_whole_way_leaves_its_events():
    mei, chen = cast.mei(), cast.chen()
    project = registered(mei, chen)
    assert project.status == "REGISTERED"
    assert project.registered_at is not None
    events = AuditEvent.objects.filter(object_type="project").order_by("id")
    assert [(event.action, event.actor_role) for event in events] == [
        ("project_created", "ORG_OWNER"),
        ("document_added", "ORG_OWNER"),
        ("meter_added", "ORG_OWNER"),
        ("stakeholder_notice_published", "ORG_OWNER"),
        ("project_submitted", "ORG_OWNER"),
        ("project_taken_up", "REGISTRAR"),
        ("project_registered", "REGISTRAR"),
    ]


def test_what_is_missing_is_named_all_at_once():
    mei = cast.mei()
    nothing = {"address": "", "crediting_from": None, "crediting_to": None, "estimated_t_per_year": None}
    project = drafted(mei, name=" ", no_double_claim=False, **nothing)
    with_paper(mei, project, "PHOTO")
    with pytest.raises(ProjectIncomplete) as refused:
        submit(mei, project)
    assert [member["pointer"] for member in refused.value.errors] == [
        "/name",
        "/no_double_claim",
        "/place",
        "/crediting_from",
        "/estimated_t_per_year",
        "/documents",
        "/meters",
    ]
    project.refresh_from_db()
    assert project.status == "DRAFT"


def test_each_gap_alone_keeps_it_back():
    mei = cast.mei()
    no_meter = drafted(mei, object_key="AAAA1")
    with_paper(mei, no_meter)
    no_paper = drafted(mei, object_key="AAAA2")
    with_meter(mei, no_paper)
    undeclared = complete_but(mei)
    for project in (no_meter, no_paper, undeclared):
        with pytest.raises(ProjectIncomplete) as refused:
            submit(mei, project)
        assert len(refused.value.errors) == 1


def complete_but(mei):
    project = drafted(mei, object_key="AAAA3", no_double_claim=False)
    noticed(mei, project)
    with_paper(mei, project)
    with_meter(mei, project, "M-3333")
    return project


def test_a_registrar_sends_back_and_it_comes_again():
    mei, chen = cast.mei(), cast.chen()
    project = decide(chen, decide(chen, sent_in(mei), "take_up"), "send_back", "The paper cannot be read.")
    assert project.status == "DRAFT"
    assert AuditEvent.objects.get(action="project_sent_back").reason == "The paper cannot be read."
    assert submit(mei, project).status == "SUBMITTED"


def test_what_is_rejected_or_withdrawn_sets_its_meters_free():
    mei, chen = cast.mei(), cast.chen()
    rejected = decide(chen, decide(chen, sent_in(mei), "take_up"), "reject")
    assert rejected.status == "REJECTED"
    again = complete(mei)
    withdrawn = withdraw(mei, again, "built otherwise")
    assert withdrawn.status == "WITHDRAWN"
    assert not Meter.objects.filter(ended_at=None).exists()
    complete(mei)


@pytest.mark.parametrize("decision", REVIEWS)
def test_only_a_registrar_of_the_territory_decides(decision):
    mei = cast.mei()
    project = sent_in(mei)
    shenzhen = cast.staff("Tang", "REGISTRAR", region=cast.SHENZHEN)
    refused = {mei: NotPermitted, shenzhen: NotFound, cast.qiao(): NotFound, cast.lin(): NotFound}
    refused |= {cast.ning(): NotPermitted, cast.fang(): NotPermitted, cast.wei(): NotFound}
    for member, refusal in refused.items():
        with pytest.raises(refusal):
            decide(member, project, decision)
    project.refresh_from_db()
    assert project.status == "SUBMITTED"


def test_a_registrar_of_the_province_decides_on_a_citys():
    officer = cast.staff("Chen", "REGISTRAR", region="CN-GD")
    assert decide(officer, sent_in(cast.mei()), "take_up").status == "CITY_REVIEW"


def test_whoever_acts_for_the_owner_does_not_decide_even_as_a_registrar():
    mei, chen = cast.mei(), cast.chen()
    cast.grant_role(
        actor=cast.INSTALLATION,
        now=puhui_now(),
        user_id=chen.user.id,
        role="ORG_CLERK",
        party_id=mei.organisation.id,
    )
    with pytest.raises(ConflictOfInterest):
        decide(chen, sent_in(mei), "take_up")


def test_a_decision_needs_a_reason():
    mei = cast.mei()
    with pytest.raises(InvalidInput):
        decide(cast.chen(), sent_in(mei), "take_up", " ")


def test_every_step_from_a_wrong_state_is_refused():
    mei, chen = cast.mei(), cast.chen()
    project = sent_in(mei)
    for decision in sorted(REVIEWS.keys() - {"take_up"}):
        with pytest.raises(ProjectStateConflict):
            decide(chen, project, decision)
    with pytest.raises(ProjectStateConflict):
        submit(mei, project)
    project = decide(chen, decide(chen, project, "take_up"), "register")
    for decision in ("take_up", "register", "send_back", "reject", "resume"):
        with pytest.raises(ProjectStateConflict):
            decide(chen, project, decision)
    with pytest.raises(ProjectStateConflict):
        withdraw(mei, project)
    project = decide(chen, decide(chen, project, "suspend"), "resume")
    assert decide(chen, project, "close").status == "CLOSED"


def test_the_owner_alone_withdraws():
    mei, chen = cast.mei(), cast.chen()
    project = sent_in(mei)
    with pytest.raises(NotPermitted):
        withdraw(chen, project)
    assert withdraw(mei, decide(chen, project, "take_up")).status == "WITHDRAWN"


def test_the_database_knows_no_short_cut():
    project = drafted(cast.mei())
    for status in ("REGISTERED", "CITY_REVIEW", "CLOSED", "SUSPENDED", "REJECTED"):
        with pytest.raises(DatabaseError), transaction.atomic():
            Project.objects.filter(id=project.id).update(status=status)


def test_the_database_takes_nothing_undeclared_beyond_a_draft():
    project = drafted(cast.mei(), no_double_claim=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(id=project.id).update(status="SUBMITTED")


@pytest.mark.django_db(transaction=True)
def test_two_registrars_at_once_decide_once():
    mei, chen, tang = cast.mei(), cast.chen(), cast.tang()
    project = decide(chen, sent_in(mei), "take_up")

    def attempt(number: int) -> str:
        try:
            return decide((chen, tang)[number], project, ("register", "reject")[number]).status
        except ProjectStateConflict:
            return "too late"

    assert sorted(in_parallel(2, attempt))[1] == "too late"
    assert AuditEvent.objects.filter(action__in=["project_registered", "project_rejected"]).count() == 1
