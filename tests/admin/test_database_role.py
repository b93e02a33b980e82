"""The admin works with what the web's database role may do, and with nothing more (deploy/grants.csv); that
every page opens is shown in test_pages.py."""

import pytest
from django.db import connection

from accounts.people.models import Party, User
from puhui.kernel.jobs import JOBS
from puhui.kernel.models import AuditEvent, CalendarDay, JobRun
from puhui.kernel.roles import acting_as
from tests.admin.signing_in import client_of
from tests.admin.world import address

pytestmark = pytest.mark.django_db
REASON = {"reason": "tried as the web's role"}


def test_buttons_work_as_web(world, monkeypatch):
    from puhui.kernel.admin.job_starts import job_names

    job_names()
    monkeypatch.setitem(JOBS._wake, "assign_due", lambda **_said: None)
    client = client_of(world.administrator)
    with acting_as("web"):
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("puhui_web",)
        assert client.post(address(Party, "unmask", world.lin.party), REASON).status_code == 200
        pressed = [
            client.post(address(User, "block", world.lin.user), REASON),
            client.post(address(User, "unblock", world.lin.user), REASON),
            client.post(address(Party, "freeze", world.lin.party), REASON),
            client.post(address(Party, "release", world.lin.party), REASON),
            client.post(address(JobRun, "run_now"), REASON | {"job": "assign_due"}),
            client.post(address(CalendarDay, "add"), REASON | {"date": "2027-02-21"}),
            client.post(address(CalendarDay, "drop", CalendarDay.objects.first()), REASON),
        ]
        assert [answer.status_code for answer in pressed] == [302] * len(pressed)
    assert AuditEvent.objects.filter(reason=REASON["reason"]).count() == len(pressed) + 1


def test_the_overviews_of_the_apps_open(world):
    client = client_of(world.administrator)
    for app in ("accounts", "credits", "kernel", "market"):
        assert client.get(f"/admin/{app}/").status_code == 200
    assert client.get("/admin/auth/").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"), [("s=act", 200), ("s=act&page=x", 404), ("s=act&page=-1", 404), ("", 200)]
)
def test_the_search_of_pages_takes_odd_questions(world, query, status):
    assert client_of(world.administrator).get(f"/admin/search/?{query}").status_code == status
