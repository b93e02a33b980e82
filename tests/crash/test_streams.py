"""The streams beside the kills find what they are for: a call that hangs, is lost, or is there unasked."""

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Model

from credits.activities.models import Activity
from credits.ledger.models import Balance, Transfer
from credits.registry.models import PartyTransfer
from credits.retirement.models import Retirement
from credits.rewards.models import Assignment
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests.crash import streams
from tests.crash.stream import Stream
from tests.crash.streamed.coins import Coins
from tests.crash.streamed.grams import Grams
from tests.crash.streamed.trips import Trips
from tests.crash.streamed.units import Units
from tests.crash.streams import KINDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
MARK = re.compile(r"^@pytest\.mark\.streamed\(([^)]*)\)$", re.MULTILINE)
PERIOD = [("occurred_from", 8), ("occurred_to", 9)]
# Where a call leaves something of itself, and by which of its columns that is found.
MADE = {
    Grams: [(Retirement, "id"), (Transfer, "source_ref"), (AuditEvent, "object_id")],
    Coins: [(Assignment, "id"), (Transfer, "source_ref"), (AuditEvent, "object_id")],
    Trips: [(Activity, "id")],
    Units: [(PartyTransfer, "id"), (Retirement, "id"), (Transfer, "source_ref"), (AuditEvent, "object_id")],
}


class Late(Trips):
    """All of whose walks but the first are too old to be taken, although nobody moves the clock."""

    @staticmethod
    def call(number: int, told: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        path, body = Trips.call(number, told)
        (walk,) = body["activities"]
        if number > 1:
            walk |= {name: f"2020-01-01T0{hour}:00:00+08:00" for name, hour in PERIOD}
        return path, body


def test_a_stream_that_is_refused_more_than_acknowledged_is_a_failure_though_each_refusal_is_excused():
    with Stream(Late()) as stream:
        assert stream.go_on(2) == 0
        with pytest.raises(AssertionError, match="refused and excused"):
            stream.finish()


def test_and_nobody_is_killed_before_all_of_its_first_calls_are_acknowledged(monkeypatch):
    with ExitStack() as alive:
        patch = alive.enter_context(monkeypatch.context())
        patch.setitem(KINDS, "trips", Late)
        patch.setattr(streams, "_now", streams._Test(kinds=["trips"]))
        alive.callback(lambda: [stream.end() for stream in streams.running()])
        with pytest.raises(AssertionError, match="nobody has moved the clock"):
            streams.begin()


def test_a_stream_that_is_held_up_is_a_failure():
    with Stream(Grams()) as stream:
        assert stream.go_on(2) == 2
        with transaction.atomic():
            assert Balance.objects.select_for_update().get(account__party=stream.kind.member.party)
            with pytest.raises(AssertionError, match="not a word within"):
                stream.go_on(within_s=0.5)
        assert stream.go_on(2) == 2
        stream.finish()


@pytest.mark.parametrize(
    "kind", [Grams, Units, *(pytest.param(kind, marks=pytest.mark.long) for kind in (Trips, Coins))]
)
def test_what_was_acknowledged_and_is_gone_or_is_there_unasked_is_a_failure(kind):
    with Stream(kind()) as stream:
        assert stream.go_on(4) == 4
        stream.stop()
        stream.check_books()
        for model, column in MADE[kind]:
            check_that_it_is_missed(stream, model, column)
        stream.acknowledged[10**6] = str(new_id())
        with pytest.raises(AssertionError):
            stream.check_books()  # it was told of one that is lost
        del stream.acknowledged[10**6]
        number, made = stream.acknowledged.popitem()
        with pytest.raises(AssertionError):
            stream.check_books()  # it was not told of one that is there
        stream.acknowledged[number] = made
        stream.check_books()


def test_the_loss_of_each_kind_of_call_is_tried_here_and_each_goes_beside_some_kill_every_day():
    assert set(MADE) == set(KINDS.values())
    texts = [path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    marks = " ".join(mark for text in texts for mark in MARK.findall(text))
    assert set(re.findall(r"[a-z]+", marks)) == set(KINDS)


def check_that_it_is_missed(stream: Stream, model: type[Model], column: str) -> None:
    """Delete a row of what was acknowledged, past the guards and for a moment; it does not go unnoticed."""
    with transaction.atomic():
        rows = model.objects.filter(**{f"{column}__in": list(stream.acknowledged.values())})
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL puhui.teardown = 'on'")
            cursor.execute(
                f"DELETE FROM {model._meta.db_table} WHERE {model._meta.pk.column} = %s", [rows[0].pk]
            )
        with pytest.raises(AssertionError):
            stream.check_books()
        transaction.set_rollback(True)
