"""The clock of a notice in the database: the working days that the code counts, and none fewer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credits.projects.errors import NoticeNeeded
from credits.projects.filing_models import StakeholderNotice
from credits.projects.models import Project
from credits.projects.notice_clock import end_with_stops
from credits.projects.objection_models import StakeholderObjection
from credits.projects.services import (
    raise_stakeholder_objection,
    submit_project,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import CalendarDay
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.credits.projects.roofs import NOTICE, drafted, noticed_now, with_meter, with_paper

pytestmark = pytest.mark.django_db
# Friday 26 September 2025, six in the evening in Shanghai; the last of seven working days is 13 October.
BEFORE_NATIONAL_DAY = datetime(2025, 9, 26, 10, 0, tzinfo=UTC)
END = datetime(2025, 10, 13, 16, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def mei():
    set_clock(BEFORE_NATIONAL_DAY)
    return cast.mei()


@pytest.fixture
def project(mei) -> Project:
    project = drafted(mei)
    with_paper(mei, project)
    with_meter(mei, project)
    return project


def lay(mei, project: Project, ends_at: datetime) -> StakeholderNotice:
    """Publish a notice past the command, as the web role."""
    told = {name: getattr(project, name) for name in ("methodology", "region", "object_key")}
    with transaction.atomic(), acting_as("web"):
        return StakeholderNotice.objects.create(
            project=project,
            working_days=7,
            starts_at=BEFORE_NATIONAL_DAY,
            ends_at=ends_at,
            published_by=mei.user.id,
            **told,
            **NOTICE,
        )


def test_no_notice_is_published_that_is_too_short_by_the_holidays(mei, project):
    for early in (BEFORE_NATIONAL_DAY + 7 * DAY, END - 3 * DAY, END - timedelta(seconds=1)):
        with pytest.raises(IntegrityError, match="working days of the calendar are left"):
            lay(mei, project, early)
    assert lay(mei, project, END).ends_at == END


def test_it_is_the_calendar_of_the_moment_and_what_is_published_stays(mei, project):
    told = noticed_now(mei, project)
    closed = CalendarDay.objects.create(date=date(2025, 10, 9), is_working=False, note="a typhoon")
    with pytest.raises(IntegrityError, match="working days of the calendar are left"):
        lay(mei, project, END)
    set_clock(END)
    assert submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id).status == "SUBMITTED"
    told.refresh_from_db()
    assert (told.runs_until, closed.is_working) == (END, False)


def object_and_dismiss(notice: StakeholderNotice) -> None:
    """Object, and have it dismissed past the command, which moves no end."""
    raised = {"text": "The roof is mine.", "contact": "", "address_key": "a", "real_now": puhui_now()}
    said = raise_stakeholder_objection(notice_id=notice.id, now=puhui_now(), **raised)
    answer = {"decision": "It is not.", "decided_at": puhui_now(), "decided_by": cast.chen().party.pk}
    StakeholderObjection.objects.filter(pk=said.pk).update(status="DISMISSED", **answer)


def test_an_end_moves_behind_its_stops_by_working_days_in_the_database_too(mei, project):
    notice = noticed_now(mei, project)
    set_clock(BEFORE_NATIONAL_DAY + 3 * DAY)  # Monday the 29th, which is lost.
    object_and_dismiss(notice)
    rows = StakeholderNotice.objects.filter(pk=notice.pk)
    with pytest.raises(IntegrityError, match="working days of the calendar are left"), transaction.atomic():
        rows.update(extended_to=END + timedelta(hours=23))
    # Unextended it has days enough, most of them holidays.
    set_clock(END)
    with pytest.raises(NoticeNeeded):
        submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id)
    with pytest.raises(IntegrityError, match="its notice has not run"), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(status="SUBMITTED")
    set_clock(END + DAY)
    assert submit_project(actor=mei.actor, now=puhui_now(), project_id=project.id).status == "SUBMITTED"


DAYS = st.dates(date(2025, 9, 20), date(2026, 3, 15))
STOPS = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4)
ENDS = "SELECT puhui_end_after_working_days(%s, %s, %s::datemultirange)"


@given(st.lists(st.tuples(DAYS, st.integers(7, 60), STOPS), min_size=20, max_size=30))
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_code_and_database_agree_on_what_stops_cost(laid):
    wanted, asked, values = [], [], []
    for begins, working_days, spans in laid:
        starts_at = datetime(begins.year, begins.month, begins.day, 10, tzinfo=UTC)
        received = [(datetime(day.year, day.month, day.day, 3, tzinfo=UTC), length) for day, length in spans]
        stops = [(instant, instant + length * DAY) for instant, length in received]
        ranges = ", ".join(f"[{first:%Y-%m-%d}, {last:%Y-%m-%d}]" for first, last in stops)
        wanted.append(end_with_stops(starts_at, working_days, stops))
        asked.append(ENDS)
        values += [starts_at, working_days, "{" + ranges + "}"]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked), values)
        assert [row[0] for row in cursor.fetchall()] == wanted
