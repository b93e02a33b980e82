"""The notice to stakeholders: seven working days before anything is filed, and nobody skips it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from credits.projects.errors import NoticeNeeded, NoticeRuns, ProjectStateConflict
from credits.projects.filing_models import StakeholderNotice
from credits.projects.models import Project
from credits.projects.selectors import running_notices
from credits.projects.services import publish_stakeholder_notice, submit_project, update_project
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.roofs import NOTICE, drafted, noticed, sent_in, with_meter, with_paper

pytestmark = pytest.mark.django_db
# Friday 26 September 2025, six in the evening in Shanghai. National Day begins on Wednesday; Sunday the 28th
# and Saturday 11 October are worked instead.
BEFORE_NATIONAL_DAY = datetime(2025, 9, 26, 10, 0, tzinfo=UTC)


def publish(owner, project, **changes):
    return publish_stakeholder_notice(
        actor=owner.actor, now=puhui_now(), project_id=project.id, **(NOTICE | changes)
    )


def submit(owner, project):
    return submit_project(actor=owner.actor, now=puhui_now(), project_id=project.id)


def filled(owner, **changes) -> Project:
    project = drafted(owner, **changes)
    with_paper(owner, project)
    with_meter(owner, project, f"M-{project.object_key}")
    return project


def test_it_runs_seven_working_days_over_the_holidays_and_not_an_hour_less():
    mei = cast.mei()
    set_clock(BEFORE_NATIONAL_DAY)
    project = filled(mei)
    with pytest.raises(NoticeNeeded) as refused:
        submit(mei, project)
    assert refused.value.data["ends_at"] is None
    notice = publish(mei, project)
    # Worked: 28, 29, 30 September, 9, 10, 11, 13 October; it ends at the midnight after the last.
    assert notice.ends_at == datetime(2025, 10, 13, 16, 0, tzinfo=UTC)
    assert list(running_notices(puhui_now())) == [notice]
    set_clock(notice.ends_at - timedelta(minutes=1))
    with pytest.raises(NoticeNeeded) as refused:
        submit(mei, project)
    assert datetime.fromisoformat(refused.value.data["ends_at"]) == notice.ends_at
    set_clock(notice.ends_at)
    assert submit(mei, project).status == "SUBMITTED"
    assert not running_notices(puhui_now()).exists()


def test_what_was_noticed_is_what_is_filed():
    mei = cast.mei()
    project = filled(mei)
    noticed(mei, project)
    change = {"object_key": "0301-0000-9999"}
    update_project(actor=mei.actor, now=puhui_now(), project_id=project.id, changes=change)
    with pytest.raises(NoticeNeeded):
        submit(mei, project)
    noticed(mei, project)  # of the new number
    with pytest.raises(NoticeRuns):
        publish(mei, project)
    assert submit(mei, project).status == "SUBMITTED"
    with pytest.raises(ProjectStateConflict):
        publish(mei, project)


@pytest.mark.parametrize(
    "changes", [{"agency": " "}, {"key_terms": ""}, {"benefit_sharing": "\n"}, {"working_days": 6}]
)
def test_a_shorter_or_empty_one_is_refused(changes):
    mei = cast.mei()
    with pytest.raises(InvalidInput):
        publish(mei, drafted(mei), **changes)
    assert not StakeholderNotice.objects.exists()


def test_only_the_owner_publishes():
    project = drafted(cast.mei())
    stranger = cast.member_of("Qiao", "ORG_OWNER", cast.organisation("Harbour Carbon"))
    for member, refusal in ((stranger, NotFound), (cast.lin(), NotFound), (cast.chen(), NotPermitted)):
        with pytest.raises(refusal):
            publish(member, project)


def test_nobody_skips_it_in_the_database_either():
    mei = cast.mei()
    project = filled(mei)
    rows = Project.objects.filter(pk=project.pk)
    with (
        pytest.raises(IntegrityError, match="its notice has not run"),
        transaction.atomic(),
    ):
        rows.update(status="SUBMITTED")
    notice = publish(mei, project)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(status="SUBMITTED")
    now = puhui_now()
    laid = {
        "project": project,
        "methodology": project.methodology,
        "region": project.region,
        "object_key": project.object_key,
        "published_by": mei.user.id,
    } | NOTICE
    long_ago = {"starts_at": now - timedelta(days=30), "ends_at": now - timedelta(days=20)}
    too_short = {"starts_at": now, "ends_at": now + timedelta(days=6)}
    six_days = {"starts_at": now, "ends_at": now + timedelta(days=8)}
    for days, times in ((7, long_ago), (7, too_short), (6, six_days)):
        with pytest.raises(IntegrityError), transaction.atomic():
            StakeholderNotice.objects.create(working_days=days, **times, **laid)
    with pytest.raises(IntegrityError), transaction.atomic():
        StakeholderNotice.objects.filter(pk=notice.pk).update(ends_at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.delete()


def test_what_was_filed_stays_as_it_was_filed():
    project = sent_in(cast.mei())
    for change in ({"object_key": "ELSE1"}, {"address": "elsewhere"}, {"estimated_t_per_year": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Project.objects.filter(pk=project.pk).update(**change)


@pytest.mark.django_db(transaction=True)
def test_of_four_who_publish_at_once_one_does():
    mei = cast.mei()
    project = drafted(mei)

    def attempt(_: int) -> bool:
        try:
            publish(mei, project)
        except NoticeRuns:
            return False
        return True

    assert in_parallel(4, attempt).count(True) == 1
    assert StakeholderNotice.objects.count() == 1
