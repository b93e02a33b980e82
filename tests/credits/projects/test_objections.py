"""Objections to a notice to stakeholders: by anybody while it runs, answered by somebody without a stake."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.notifications.models import Notification
from accounts.people.models import Membership
from credits.projects.errors import ConflictOfInterest, NoticeNeeded, NoticeRuns, ProjectStateConflict
from credits.projects.models import Project
from credits.projects.notice_clock import end_with_stops
from credits.projects.objection_errors import NoticeOver, ObjectionDecided, ObjectionOpen
from credits.projects.objection_limits import PER_ADDRESS
from credits.projects.objection_models import StakeholderObjection
from credits.projects.selectors import running_notices
from credits.projects.services import (
    decide_stakeholder_objection,
    raise_stakeholder_objection,
    submit_project,
    update_project,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, RateLimited
from puhui.kernel.ids import new_id
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.roofs import drafted, noticed_now, with_meter, with_paper

pytestmark = pytest.mark.django_db
# A Monday without holidays near: 2 March 2026, ten in the morning in Shanghai. Seven working days are over
# with Wednesday 11 March.
MONDAY = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
END = datetime(2026, 3, 11, 16, 0, tzinfo=UTC)
REGISTER = "/api/v1/registry/stakeholder-notices"


@pytest.fixture
def mei():
    return cast.mei()


@pytest.fixture
def project(mei) -> Project:
    set_clock(MONDAY)
    project = drafted(mei)
    with_paper(mei, project)
    with_meter(mei, project)
    return project


@pytest.fixture
def notice(mei, project):
    return noticed_now(mei, project)


def object_to(notice, address: str = "a") -> StakeholderObjection:
    return raise_stakeholder_objection(
        notice_id=notice.id,
        text="The roof is mine.",
        contact="me@example.org",
        address_key=address,
        now=puhui_now(),
        real_now=timezone.now(),
    )


def answer(member, objection, *, is_upheld: bool = False, decision: str = "The deed says otherwise."):
    return decide_stakeholder_objection(
        actor=member.actor,
        objection_id=objection.id,
        is_upheld=is_upheld,
        decision=decision,
        now=puhui_now(),
    )


def submit(mei, project) -> Project:
    return submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)


def test_an_open_objection_stops_the_clock_and_the_days_of_it_do_not_count(mei, project, notice):
    assert notice.ends_at == END
    set_clock(MONDAY + timedelta(days=2))  # Wednesday
    objection = object_to(notice)
    set_clock(END + timedelta(hours=1))
    with pytest.raises(ObjectionOpen):
        submit(mei, project)
    assert list(running_notices(puhui_now())) == [notice], "it runs on, whatever its end says"
    chen = cast.chen()
    # It is Thursday the 12th in Shanghai: the 4th to the 12th were stopped.
    answer(chen, objection)
    notice.refresh_from_db()
    # One day had run (Tuesday); six are left: 13, 16, 17, 18, 19 and 20 March.
    assert notice.runs_until == datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
    assert notice.ends_at == END, "as it was published"
    set_clock(notice.runs_until - timedelta(minutes=1))
    with pytest.raises(NoticeNeeded) as refused:
        submit(mei, project)
    assert datetime.fromisoformat(refused.value.data["ends_at"]) == notice.runs_until
    set_clock(notice.runs_until)
    assert submit(mei, project).status == "SUBMITTED"
    kinds = Notification.objects.filter(party=mei.organisation).values_list("kind", flat=True)
    assert {"stakeholder_objected", "stakeholder_objection_dismissed"} <= set(kinds)


def test_days_are_counted_once_however_many_objections_stop_them():
    def at(day: int, hour: int) -> datetime:
        return datetime(2026, 3, day, hour, tzinfo=UTC)

    assert end_with_stops(MONDAY, 7, []) == END
    # On the day on which it began nothing is lost, and on a weekend neither.
    assert end_with_stops(MONDAY, 7, [(MONDAY, at(2, 9)), (at(7, 1), at(8, 5))]) == END
    twice = [(at(3, 1), at(4, 1)), (at(4, 0), at(4, 9))]
    assert end_with_stops(MONDAY, 7, twice) == END + timedelta(days=2)
    # An hour past Shanghai's midnight is the next day there.
    assert end_with_stops(MONDAY, 7, [(at(3, 1), at(3, 17))]) == END + timedelta(days=2)


def test_one_upheld_ends_the_notice_and_another_is_needed(mei, project, notice):
    answer(cast.chen(), object_to(notice), is_upheld=True)
    assert not running_notices(puhui_now()).exists()
    with pytest.raises(NoticeOver):
        object_to(notice)
    set_clock(END)
    with pytest.raises(NoticeNeeded):
        submit(mei, project)
    second = noticed_now(mei, project)
    with pytest.raises(NoticeRuns):
        noticed_now(mei, project)
    set_clock(second.ends_at)
    assert submit(mei, project).status == "SUBMITTED"


def test_a_draft_that_changes_leaves_no_objection_behind(mei, project, notice):
    objection = object_to(notice)
    change = {"object_key": "0301-0000-9999"}
    update_project(actor=mei.actor, now=puhui_now(), project_id=project.id, changes=change)
    second = noticed_now(mei, project)
    set_clock(second.ends_at)
    with pytest.raises(ObjectionOpen):
        submit(mei, project)
    answer(cast.chen(), objection)
    assert submit(mei, project).status == "SUBMITTED"


def test_it_is_answered_once_with_words_by_somebody_without_a_stake(mei, notice):
    objection = object_to(notice)
    chen, elsewhere = cast.chen(), cast.rui()
    for member, refusal in ((mei, NotPermitted), (cast.lin(), NotFound), (elsewhere, NotFound)):
        with pytest.raises(refusal):
            answer(member, objection)
    with pytest.raises(InvalidInput):
        answer(chen, objection, decision=" ")
    assert answer(chen, objection).status == "DISMISSED"
    with pytest.raises(ObjectionDecided):
        answer(chen, objection, is_upheld=True)


def test_whoever_ever_acted_for_the_owner_does_not_answer(mei, notice):
    objection, chen = object_to(notice), cast.chen()
    hold_role_of(chen, mei)
    with pytest.raises(ConflictOfInterest):
        answer(chen, objection)
    rows = StakeholderObjection.objects.filter(pk=objection.pk)
    decided = {"status": "DISMISSED", "decision": "no", "decided_at": puhui_now()}
    for person in (chen.party.id, mei.party.id, new_id()):
        with pytest.raises(IntegrityError, match="who never acted for the owner"), transaction.atomic():
            rows.update(decided_by=person, **decided)


def hold_role_of(member, owner) -> None:
    Membership.objects.create(
        user=member.user, party=owner.organisation, role="ORG_CLERK", granted_at=timezone.now()
    )


def test_the_database_keeps_what_was_said_and_refuses_the_filing(mei, project, notice):
    objection = object_to(notice)
    rows = StakeholderObjection.objects.filter(pk=objection.pk)
    set_clock(notice.ends_at)
    filed = Project.objects.filter(pk=project.pk)
    with pytest.raises(IntegrityError, match="an objection of a stakeholder is open"), transaction.atomic():
        filed.update(status="SUBMITTED")
    for change in ({"text": "nothing"}, {"contact": ""}, {"received_at": MONDAY - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        objection.delete()
    # A decision that is dated back would give days that were stopped.
    back_dated = {"status": "DISMISSED", "decision": "no", "decided_by": cast.chen().party.id}
    with pytest.raises(IntegrityError, match="it is decided now"), transaction.atomic():
        rows.update(decided_at=objection.received_at + timedelta(seconds=1), **back_dated)
    rows.update(decided_at=puhui_now(), **back_dated)
    # Decided by SQL, the notice's end has not moved: the stopped days are missing all the same.
    with pytest.raises(IntegrityError, match="its notice has not run"), transaction.atomic():
        filed.update(status="SUBMITTED")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="OPEN", decision="", decided_at=None, decided_by=None)
    for change in ({"ends_at": MONDAY}, {"extended_to": MONDAY}, {"key_terms": "others"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(notice).objects.filter(pk=notice.pk).update(**change)


def test_objections_are_taken_while_it_runs_and_not_without_end(mei, project, notice):
    for _ in range(PER_ADDRESS):
        object_to(notice)
    with pytest.raises(RateLimited):
        object_to(notice)
    object_to(notice, address="b")
    chen = cast.chen()
    for objection in StakeholderObjection.objects.all():
        answer(chen, objection)
    notice.refresh_from_db()
    set_clock(notice.runs_until)
    with pytest.raises(NoticeOver):
        object_to(notice, address="c")
    set_clock(notice.runs_until + timedelta(hours=2))
    with pytest.raises(IntegrityError, match="the notice does not run"), transaction.atomic():
        StakeholderObjection.objects.create(notice=notice, text="late", received_at=puhui_now())
    submit(mei, project)
    set_clock(notice.starts_at + timedelta(hours=1))
    with pytest.raises(IntegrityError, match="the notice does not run"), transaction.atomic():
        StakeholderObjection.objects.create(notice=notice, text="filed", received_at=puhui_now())


def test_anybody_objects_over_the_register_and_reads_the_answer_there(notice):
    client = APIClient(HTTP_ACCEPT_LANGUAGE="en")
    told = client.post(f"{REGISTER}/{notice.id}/objections", {"text": "The roof is mine."}, format="json")
    assert (told.status_code, told.json()["status"]) == (201, "OPEN")
    listed = client.get(REGISTER).json()["results"][0]
    assert (listed["runs_until"], listed["objections_open"]) == (None, 1)
    page = Client().get("/register", {"lang": "en"}).content.decode()
    assert "stopped by an objection" in page
    answer(cast.chen(), StakeholderObjection.objects.get(), decision="The deed says otherwise.")
    read = client.get(f"{REGISTER}/{notice.id}").json()
    (answered,) = read["objections"]
    assert (answered["id"], answered["status"]) == (told.json()["id"], "DISMISSED")
    assert answered["decision"] == "The deed says otherwise."
    assert "The roof is mine." not in client.get(f"{REGISTER}/{notice.id}").content.decode()
    assert client.post(f"{REGISTER}/{new_id()}/objections", {"text": "The roof is mine."}).status_code == 404
    empty = client.post(f"{REGISTER}/{notice.id}/objections", {"text": ""}, format="json")
    assert empty.status_code == 400


@pytest.mark.django_db(transaction=True)
def test_of_objections_and_filings_at_once_only_one_kind_goes_through(mei, project, notice):
    """The minute in which the notice ends: who objects in it is heard, or finds it filed; never both."""
    set_clock(notice.ends_at)

    def attempt(number: int) -> str:
        try:
            if number % 2:
                submit(mei, project)
                return "filed"
            row = {"text": "The roof is mine.", "received_at": notice.ends_at - timedelta(seconds=1)}
            StakeholderObjection.objects.create(notice=notice, **row)
        except (IntegrityError, ObjectionOpen, ProjectStateConflict) as error:
            return type(error).__name__
        return "objected"

    done = in_parallel(8, attempt)
    project.refresh_from_db()
    assert done.count("filed") == (project.status == "SUBMITTED")
    assert ("filed" in done) != ("objected" in done), done
