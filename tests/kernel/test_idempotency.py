"""A repeated command gets the first answer, byte for byte and for ever; what was no answer is not kept."""

from datetime import timedelta
from threading import Event
from typing import ClassVar
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from puhui.kernel.commands import Answer, fingerprint, run_idempotent
from puhui.kernel.crypto import DecryptionFailed
from puhui.kernel.errors import (
    BodyTooLarge,
    IdempotencyInProgress,
    IdempotencyKeyReused,
    InvalidInput,
    Kind,
    NotFound,
    NotPermitted,
    PuhuiError,
    RateLimited,
    TokenInvalid,
)
from puhui.kernel.models import DataKey, IdempotencyRecord
from puhui.kernel.rest.problems import answer_of
from puhui.kernel.roles import acting_as
from puhui.kernel.tasks import drop_old_answers
from tests.accounts.parallel import in_parallel

OWNER = UUID(int=7)
BODY = '{"grams": 5, "for": "林"}'.encode()


class Refused(PuhuiError):
    """A command's own conflict."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code, title = "not_enough", "There is not enough"


class RefusedOtherwise(Refused):
    status_override = 422


class Command:
    """Counts how often it is run; answers with the command's id, so that no two runs answer alike."""

    def __init__(self, raises: Exception | None = None):
        self.runs, self.raises = 0, raises

    def __call__(self, command_id: UUID) -> Answer:
        self.runs += 1
        if self.raises is not None:
            raise self.raises
        return Answer(status=201, body=BODY + command_id.bytes)


def run(command, *, scope: str = "party:lin", key: str = "k", body: bytes = b"{}", is_value: bool = True):
    return run_idempotent(
        scope=scope,
        key=key,
        request_fingerprint=fingerprint("POST", "/api/v1/retirements", body),
        owner_id=OWNER,
        is_value=is_value,
        execute=command,
        refuse=answer_of,
    )


pytestmark = pytest.mark.django_db


def test_the_first_answer_comes_again_byte_for_byte():
    command = Command()
    first, again, third = run(command), run(command), run(command)
    assert command.runs == 1
    assert (again.status, again.body, again.content_type) == (201, first.body, first.content_type)
    assert (first.replayed, again.replayed, third.replayed) == (False, True, True)


def test_another_request_under_the_key_is_refused_and_changes_nothing():
    command = Command()
    first = run(command)
    with pytest.raises(IdempotencyKeyReused) as refusal:
        run(command, body=b"{ }")
    assert (refusal.value.status, refusal.value.code) == (422, "idempotency_key_reused")
    assert command.runs == 1
    assert run(command).body == first.body


def test_the_fingerprint_is_of_method_path_and_body_and_tells_nothing():
    one = fingerprint("POST", "/a", b"b")
    assert one == fingerprint("POST", "/a", b"b")
    others = {
        fingerprint("PUT", "/a", b"b"),
        fingerprint("POST", "/ab", b""),
        fingerprint("POST", "/a", b"c"),
    }
    assert len(others | {one}) == 4
    assert len(one) == 32


def test_keys_are_each_scopes_own():
    command = Command()
    answers = {run(command, scope=scope).body for scope in ("party:lin", "party:hua", "merchant:cafe")}
    assert command.runs == len(answers) == 3
    # Neither can one scope's key be written so that it is another's.
    run(command, scope="party:a", key="b\nc")
    run(command, scope="party:a\nb", key="c")
    assert command.runs == 5


@pytest.mark.parametrize(("error", "status"), [(Refused(), 409), (RefusedOtherwise(), 422)])
def test_a_commands_own_conflict_is_an_answer_like_another(error, status):
    command = Command(error)
    first, again = run(command), run(command)
    assert command.runs == 1
    assert (first.status, again.body, again.replayed) == (status, first.body, True)
    assert first.content_type == again.content_type == "application/problem+json"
    # Even when it would succeed by now: the caller has been told no under this key.
    command.raises = None
    assert run(command).status == status


@pytest.mark.parametrize(
    "error",
    [
        InvalidInput(),
        TokenInvalid(),
        NotPermitted(),
        NotFound(),
        BodyTooLarge(),
        RateLimited(),
        RuntimeError(),
    ],
)
def test_what_is_no_answer_is_not_kept(error):
    command = Command(error)
    with pytest.raises(type(error)):
        run(command)
    assert not IdempotencyRecord.objects.exists()
    command.raises = None
    assert run(command).status == 201


def test_a_refusal_takes_back_what_the_command_wrote_before_it():
    def write_and_refuse(_command_id: UUID) -> Answer:
        DataKey.objects.create(owner_id=UUID(int=99), key="half done")
        raise Refused

    assert run(write_and_refuse).status == 409
    assert not DataKey.objects.filter(owner_id=UUID(int=99)).exists()


def test_the_stored_answer_names_the_command_its_rows_carry():
    ids: list[UUID] = []

    def execute(command_id: UUID) -> Answer:
        ids.append(command_id)
        return Answer(status=200, body=b"")

    run(execute)
    assert IdempotencyRecord.objects.get().command_id == ids[0]


def test_the_answer_lies_sealed_and_is_gone_with_the_owners_key():
    command = Command()
    run(command)
    record = IdempotencyRecord.objects.get()
    assert BODY not in bytes(record.sealed_body)
    assert b"retirements" not in bytes(record.fingerprint)
    DataKey.objects.filter(owner_id=OWNER).delete()
    with pytest.raises(DecryptionFailed):
        run(command)
    # A key made anew for the same owner opens nothing of before.
    run(Command(), key="another")
    with pytest.raises(DecryptionFailed):
        run(command)
    assert command.runs == 1


def test_a_stored_answer_cannot_be_changed_nor_one_that_moved_value_be_dropped():
    run(Command())
    for change in (
        "UPDATE kernel_idempotencyrecord SET status = 200",
        "DELETE FROM kernel_idempotencyrecord",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


def test_other_answers_are_dropped_after_thirty_days():
    run(Command(), key="value")
    run(Command(), key="batch", is_value=False)
    run(Command(), key="fresh", is_value=False)
    old = timezone.now() - timedelta(days=31)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_idempotencyrecord DISABLE TRIGGER USER")
        cursor.execute("UPDATE kernel_idempotencyrecord SET created_at = %s WHERE key <> 'fresh'", [old])
        cursor.execute("ALTER TABLE kernel_idempotencyrecord ENABLE TRIGGER USER")
    with transaction.atomic(), acting_as("worker"):
        drop_old_answers()
    assert set(IdempotencyRecord.objects.values_list("key", flat=True)) == {"value", "fresh"}


@pytest.mark.django_db(transaction=True)
def test_a_second_call_while_the_first_runs_is_told_so_and_then_gets_its_answer():
    started, told = Event(), Event()

    def slow(command_id: UUID) -> Answer:
        started.set()
        assert told.wait(10)
        return Answer(status=201, body=command_id.bytes)

    def call(number: int):
        if number == 0:
            return run(slow)
        assert started.wait(10)
        try:
            with pytest.raises(IdempotencyInProgress) as refusal:
                run(Command())
            return refusal.value
        finally:
            told.set()

    first, refusal = in_parallel(2, call)
    assert (refusal.status, refusal.code) == (409, "idempotency_in_progress")
    again = run(Command())
    assert (again.replayed, again.body) == (True, first.body)


@pytest.mark.django_db(transaction=True)
def test_of_many_calls_at_once_one_runs_and_all_answers_are_its_answer():
    """One effect, and everybody else gets the same answer or is told to come again (H3)."""
    command = Command()

    def call(_number: int) -> bytes | None:
        try:
            return run(command).body
        except IdempotencyInProgress:
            return None

    answers = in_parallel(48, call, threads=24)
    assert command.runs == 1
    assert len({body for body in answers if body is not None}) == 1
