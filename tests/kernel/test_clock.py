"""The scheme's clock: moved by its owner alone, for what belongs to the scheme; real time goes on."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from accounts.consents.selectors import granted_now
from puhui.kernel.clock import business_date, puhui_now, set_offset
from puhui.kernel.management.commands import demo_clock
from puhui.kernel.models import Clock
from puhui.kernel.roles import acting_as
from tests import cast


def close(one: datetime, other: datetime) -> bool:
    return abs(one - other) < timedelta(seconds=5)


def test_it_is_real_time_plus_an_offset(db):
    assert close(puhui_now(), timezone.now())
    set_offset(timedelta(days=9))
    assert close(puhui_now(), timezone.now() + timedelta(days=9))
    set_offset(timedelta(days=-400, seconds=3))
    assert close(puhui_now(), timezone.now() - timedelta(days=400))
    assert puhui_now().tzinfo is not None


def test_what_processes_read_is_what_statements_call(db):
    set_offset(timedelta(days=9))
    with connection.cursor() as cursor:
        cursor.execute("SELECT puhui_now()")
        (called,) = cursor.fetchone()
    lin = cast.lin()
    for read in (puhui_now(), granted_now(lin.party.id)[1]):
        assert timedelta(0) <= read - called < timedelta(seconds=5)


def test_it_goes_on_within_a_transaction(db):
    first = puhui_now()
    assert puhui_now() > first


@pytest.mark.parametrize("role", ["web", "worker", "issuer", "auditor"])
def test_no_process_moves_it(db, role):
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as(role):
        set_offset(timedelta(days=1))
    assert close(puhui_now(), timezone.now())


def test_there_is_one_and_it_stays(db):
    with pytest.raises(DatabaseError), transaction.atomic():
        Clock.objects.create(id=2, shift=timedelta(0))
    with pytest.raises(DatabaseError), transaction.atomic():
        Clock.objects.all().delete()


def test_what_belongs_to_people_keeps_to_real_time(db):
    """A sign-in does not expire because a demonstration looks into the next year, nor live longer."""
    client = cast.client_for(cast.lin())
    set_offset(timedelta(days=400))
    assert client.get("/api/v1/me").status_code == 200
    set_offset(timedelta(days=-400))
    assert client.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 1, 15, 59, 59, 999_999, UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 1, 16, 0, tzinfo=UTC), date(2026, 11, 2)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_is_a_day_of_shanghai(instant, day):
    assert business_date(instant) == day


@pytest.mark.parametrize(
    ("shifts", "offset"),
    [
        (["+9d"], timedelta(days=9)),
        (["-2d"], timedelta(days=-2)),
        (["+36h", "+30m"], timedelta(hours=36, minutes=30)),
        (["+9d", "reset"], timedelta(0)),
        ([""], timedelta(0)),
    ],
)
def test_a_demonstration_moves_it_step_by_step(db, settings, capsys, monkeypatch, shifts, offset):
    settings.DEMO = True
    # A command from the shell ends by closing its connections; this one has the test's.
    monkeypatch.setattr(connections, "close_all", lambda: None)
    for shift in shifts:
        # As typed, so that "-2d" is seen to be no option.
        demo_clock.Command().run_from_argv(["manage.py", "demo_clock", *([shift] if shift else [])])
    assert Clock.objects.get().shift == offset
    assert "The scheme's time is" in capsys.readouterr().out


@pytest.mark.parametrize("shift", ["9d", "+9", "+9y", "+999999d", "tomorrow", "+9d "])
def test_a_shift_that_is_none_is_refused(db, settings, shift):
    settings.DEMO = True
    with pytest.raises(CommandError):
        call_command("demo_clock", shift)
    assert Clock.objects.get().shift == timedelta(0)


def test_only_a_demonstration_moves_it(db, settings):
    settings.DEMO = False
    with pytest.raises(CommandError):
        call_command("demo_clock", "+9d")
    assert Clock.objects.get().shift == timedelta(0)
