"""The clock of a public notice: nobody cuts it short, and an objection stops it until it is answered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from credits.issuance.errors import NotAwaitingApproval, NoticeOver
from credits.issuance.models import Issuance, Notice, Objection
from credits.issuance.services import end_notices
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests.accounts.parallel import in_parallel
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.roof import AFTER_NOTICE, MONDAY, lay_roof
from tests.credits.issuance.test_issuance import REASON, decide, object_to

pytestmark = pytest.mark.django_db
TOO_SHORT = "working days of the calendar are left"


def end() -> int:
    with transaction.atomic(), acting_as("worker"):
        return end_notices(now=puhui_now())["ended"]


def refused(statement: str, *values) -> str:
    """Run a statement as the worker and return why the database refuses it."""
    with pytest.raises(IntegrityError) as why, transaction.atomic(), acting_as("worker"):
        connection.cursor().execute(statement, values)
    return str(why.value)


@pytest.fixture
def noticed(roof) -> Issuance:
    return roof.in_notice()


def test_the_worker_ends_no_notice_nine_days_early(roof, noticed):
    early = "UPDATE credits_notice SET ended_at = ends_at WHERE id = %s"
    assert "its days have not run" in refused(early, noticed.notice.id)
    set_clock(noticed.notice.ends_at - timedelta(minutes=1))
    assert "its days have not run" in refused(early, noticed.notice.id)
    set_clock(noticed.notice.ends_at)
    assert end() == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (
            "starts_at = puhui_now(), ends_at = puhui_now() + interval '1 second'",
            "working days of the calendar",
        ),
        # Over a weekend: as many days as it has working days, and two of them free.
        ("ends_at = starts_at + interval '7 days'", TOO_SHORT),
        ("ends_at = ends_at - interval '1 second'", TOO_SHORT),
        ("starts_at = starts_at - interval '9 days', ends_at = ends_at", "begins when it is published"),
        ("starts_at = puhui_now(), ended_at = ends_at", "begins when it is published"),
        ("working_days = 1", "the scheme says how long"),
        ("working_days = 0", "the scheme says how long"),
    ],
)
def test_the_database_takes_no_notice_that_is_none(noticed, change, why):
    """Written anew, past the command, in the place of one that was taken away."""
    columns = "id, issuance_id, working_days, starts_at, ends_at, ended_at, extended_to"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE laid AS SELECT * FROM credits_notice")
        cursor.execute(f"UPDATE laid SET {change}")
        cursor.execute("SET LOCAL puhui.teardown = 'on'")
        cursor.execute("DELETE FROM credits_notice")
        cursor.execute("SET LOCAL puhui.teardown = ''")
        with pytest.raises(IntegrityError, match=why), transaction.atomic():
            cursor.execute(f"INSERT INTO credits_notice ({columns}) SELECT {columns} FROM laid")


def test_a_notice_is_not_over_a_second_before(roof):
    issuance = roof.in_notice()
    set_clock(issuance.notice.ends_at)
    with transaction.atomic(), acting_as("worker"):
        assert end_notices(now=issuance.notice.ends_at - timedelta(seconds=1))["ended"] == 0
        assert end_notices(now=issuance.notice.ends_at)["ended"] == 1
        assert end_notices(now=issuance.notice.ends_at)["ended"] == 0
    issuance.refresh_from_db()
    assert issuance.status == "AWAITING_APPROVAL"


def test_an_objection_stops_the_notice_and_what_was_left_of_it_runs_on(roof, noticed):
    notice = noticed.notice
    assert notice.ends_at == AFTER_NOTICE
    set_clock(MONDAY + timedelta(days=2))  # Wednesday
    objection = object_to(notice)
    set_clock(AFTER_NOTICE + timedelta(hours=1))
    assert end() == 0
    early = "UPDATE credits_notice SET ended_at = ends_at WHERE id = %s"
    assert "its days have not run" in refused(early, notice.id)
    object_to(notice, address="b")  # Somebody else has something to say meanwhile.
    for each in Objection.objects.all():
        # It is Thursday the 12th in Shanghai: the 4th to the 12th were stopped.
        decide(roof.chen.actor, each, is_upheld=False)
    notice.refresh_from_db()
    # One day had run (Tuesday); six are left: 13, 16, 17, 18, 19 and 20 March.
    assert notice.runs_until == datetime(2026, 3, 20, 16, 0, tzinfo=UTC)
    assert (notice.ends_at, objection.notice_id) == (AFTER_NOTICE, notice.id), "as it was published"
    set_clock(notice.runs_until - timedelta(minutes=1))
    assert end() == 0
    with pytest.raises(NotAwaitingApproval):
        roof.approve(noticed, roof.chen)
    set_clock(notice.runs_until)
    with pytest.raises(NoticeOver):
        object_to(notice, address="c")
    assert end() == 1
    for registrar in (roof.chen, roof.tang):
        roof.approve(noticed, registrar)
    assert Issuance.objects.get().status == "APPROVED"
    assert broken_invariants() == set()


def test_an_answer_written_past_the_command_gives_no_stopped_day_back(roof, noticed):
    set_clock(MONDAY + timedelta(days=1))
    object_to(noticed.notice)
    told = {"status": "DISMISSED", "decision": REASON, "decided_at": puhui_now()}
    Objection.objects.update(decided_by=roof.tang.party.id, **told)
    set_clock(AFTER_NOTICE)
    early = "UPDATE credits_notice SET ended_at = ends_at WHERE id = %s"
    # The 3rd is lost, and the weekend is free.
    assert "its days have not run" in refused(early, noticed.notice.id)
    assert end() == 0
    assert Notice.objects.get().runs_until == AFTER_NOTICE + timedelta(days=1)
    assert "its days have not run" in refused(early, noticed.notice.id)


def test_a_notice_goes_on_only_by_an_answer_and_never_nearer(roof, noticed):
    longer = "UPDATE credits_notice SET extended_to = ends_at + interval '%s days'"
    assert "no objection was answered" in refused(longer, 9)
    set_clock(MONDAY + timedelta(days=1))
    decide(roof.chen.actor, object_to(noticed.notice), is_upheld=False)
    for days in (0, -1):
        assert "keeps_its_length" in refused(longer, days)
    set_clock(MONDAY + timedelta(days=2))
    object_to(noticed.notice, address="b")
    told = {"status": "DISMISSED", "decision": REASON, "decided_at": puhui_now()}
    Objection.objects.filter(status="OPEN").update(decided_by=roof.tang.party.id, **told)
    # The 3rd and the 4th are lost: one day more was told, and two are wanted.
    assert TOO_SHORT in refused(longer.replace("%s days", "%s hours"), 47)
    assert "keeps_its_length" in refused("UPDATE credits_notice SET extended_to = NULL")


def test_the_database_takes_no_objection_once_it_is_over(roof):
    issuance = roof.awaiting()
    with pytest.raises(IntegrityError, match="the notice does not run"), transaction.atomic():
        Objection.objects.create(notice=issuance.notice, text="late", received_at=puhui_now())


def test_one_upheld_ends_it_and_nobody_objects_any_more(roof, noticed):
    still_open = object_to(noticed.notice, text="There is no roof.")
    decide(roof.chen.actor, object_to(noticed.notice, address="b"), is_upheld=True)
    with pytest.raises(NoticeOver):
        object_to(noticed.notice, address="c")
    set_clock(AFTER_NOTICE)
    assert end() == 1, "what is refused ends with its time, whatever is open against it"
    assert decide(roof.chen.actor, still_open, is_upheld=False).status == "DISMISSED"


def test_everybody_reads_that_it_is_stopped_and_until_when_it_runs(roof, noticed):
    client = APIClient(HTTP_ACCEPT_LANGUAGE="en")
    path = f"/api/v1/registry/notices/{noticed.notice.id}"
    until = client.get(path).json()["runs_until"]
    assert datetime.fromisoformat(until) == AFTER_NOTICE
    set_clock(MONDAY + timedelta(days=1))
    objection = object_to(noticed.notice)
    set_clock(AFTER_NOTICE + timedelta(days=1))
    told = client.get(path).json()
    assert (told["status"], told["runs_until"], told["objections_open"]) == ("OPEN", None, 1)
    assert [each["id"] for each in client.get("/api/v1/registry/notices?status=OPEN").json()["results"]]
    (demo,) = (
        each
        for each in client.get("/api/v1/registry/statistics").json()["schemes"]
        if each["scheme"] == "DEMO"
    )
    assert demo["open_notices"] == 1
    assert "stopped by an objection" in Client().get("/register", {"lang": "en"}).content.decode()
    decide(roof.chen.actor, objection, is_upheld=False)
    told = client.get(path).json()
    # Of Tuesday 3 March to Friday the 13th nothing counts: seven days are left.
    assert (told["runs_until"][:10], told["ends_at"][:10]) == ("2026-03-24", "2026-03-11")


@pytest.mark.django_db(transaction=True)
def test_of_objections_and_the_end_at_once_only_one_kind_goes_through():
    """The minute in which it ends: who objects in it is heard, or finds it over; never both."""
    noticed = lay_roof().in_notice()
    set_clock(noticed.notice.ends_at)

    def attempt(number: int) -> str:
        try:
            if number % 2:
                return "ended" if end() else "stopped"
            row = {"text": "The roof is mine.", "received_at": noticed.notice.ends_at - timedelta(seconds=1)}
            Objection.objects.create(notice=noticed.notice, **row)
        except IntegrityError:
            return "refused"
        return "objected"

    done = in_parallel(8, attempt)
    assert ("ended" in done) != ("objected" in done), done
    assert (Issuance.objects.get().status == "IN_NOTICE") == ("objected" in done)
