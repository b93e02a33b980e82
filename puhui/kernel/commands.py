"""Commands: who acts, and how a repeated call gets the first answer (decisions 69, 72; invariants I17, I18).

A command is a keyword-only function in a package's `services`; it takes an `Actor`, the instant `now`, and a
`command_id` that its ledger rows carry. `run_idempotent` wraps one at the edge: lock the key, replay or
execute, and store the answer in the transaction of the effect.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from puhui.kernel.clock import puhui_now
from puhui.kernel.data_keys import open_for, seal_for
from puhui.kernel.errors import IdempotencyInProgress, IdempotencyKeyReused, Kind, PuhuiError
from puhui.kernel.ids import new_id
from puhui.kernel.models import IdempotencyRecord


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role held, with the region it covers (none: everywhere) and the party it is held for (none:
    staff)."""

    role: str
    region: str | None = None
    party_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Under what an actor acts for a party without being of it: the mandate and the agent that holds it.

    `subjects` are the ids it is limited to; None: whatever the party has.
    """

    mandate_id: UUID
    agent_id: UUID
    subjects: frozenset[UUID] | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who calls: the user, the natural person behind, the party acted for, and the roles held in that."""

    name: str
    user_id: UUID | None = None
    person_id: UUID | None = None
    party_id: UUID | None = None
    roles: tuple[RoleGrant, ...] = field(default=())
    session_id: UUID | None = None
    # False until a new device was confirmed: such a session sends and looks, but moves no value out.
    device_trusted: bool = False
    region: str | None = None
    # Set where an agent acts for the party: only what says that it takes mandates is open then.
    entrusted: Entrusted | None = None


def system_actor(job: str) -> Actor:
    """Return the actor of a periodic job."""
    return Actor(name=f"system:{job}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire: stored as it is, so that a replay is the same byte for byte."""

    status: int
    body: bytes
    content_type: str = "application/json"
    replayed: bool = False


def fingerprint(method: str, path: str, body: bytes) -> bytes:
    """Return the request's fingerprint: an HMAC, so that the stored value tells nothing of the body."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"\n".join([method.encode(), path.encode(), body]), sha256).digest()


def run_idempotent(
    *,
    scope: str,
    key: str,
    request_fingerprint: bytes,
    owner_id: UUID,
    is_value: bool,
    execute: Callable[[UUID], Answer],
    refuse: Callable[[PuhuiError], Answer],
) -> Answer:
    """Execute once per (scope, key) and answer every repeat with the first answer.

    `execute` gets the command id and returns the answer; `refuse` renders a conflict of the command's own,
    which is stored as well. Other errors are raised and leave nothing behind. `is_value` keeps the record for
    ever.

    Raises: IdempotencyInProgress, IdempotencyKeyReused, and what `execute` raises.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_lock_id(scope, key)])
            if not cursor.fetchone()[0]:
                raise IdempotencyInProgress
        record = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
        if record is not None:
            return _replay(record, request_fingerprint)
        command_id = new_id()
        try:
            with transaction.atomic():
                answer = execute(command_id)
        except PuhuiError as error:
            if error.kind is not Kind.CONFLICT:
                raise
            answer = refuse(error)
        IdempotencyRecord.objects.create(
            scope=scope,
            key=key,
            fingerprint=request_fingerprint,
            command_id=command_id,
            owner_id=owner_id,
            status=answer.status,
            content_type=answer.content_type,
            sealed_body=seal_for(owner_id, answer.body),
            is_value=is_value,
            created_at=puhui_now(),
        )
        return answer


def _replay(record: IdempotencyRecord, request_fingerprint: bytes) -> Answer:
    if not hmac.compare_digest(bytes(record.fingerprint), request_fingerprint):
        raise IdempotencyKeyReused
    body = open_for(record.owner_id, bytes(record.sealed_body))
    return Answer(status=record.status, body=body, content_type=record.content_type, replayed=True)


def _lock_id(scope: str, key: str) -> int:
    return int.from_bytes(blake2b(f"{scope}\n{key}".encode(), digest_size=8).digest(), signed=True)
