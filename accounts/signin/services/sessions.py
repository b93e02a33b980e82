"""Sessions: opened at a sign-in, kept alive by use and refresh, ended for good (T27)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.people.models import User
from accounts.people.permissions import check_may
from accounts.signin.models import Device, Session
from accounts.signin.states import SessionEnd
from accounts.signin.tokens import (
    ACCESS_LIFETIME,
    REFRESH_LIFETIME,
    make_access,
    make_refresh,
    read_refresh,
)
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, TokenInvalid
from puhui.kernel.ids import new_id
from puhui.kernel.reasons import check_reason

# Idleness is counted in days and shown in minutes: a finer stamp would be a write at every read.
TOUCH_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a client gets: to call with, and to get the next pair with."""

    session_id: UUID
    access: str
    refresh: str
    expires_in: int = int(ACCESS_LIFETIME.total_seconds())


def open_session(*, user: User, device: Device, is_trusted: bool, actor: Actor, now: datetime) -> Tokens:
    """Open a session in the open transaction of a sign-in."""
    session_id = new_id()
    refresh, refresh_hash = make_refresh(session_id, 0)
    Session.objects.create(
        id=session_id,
        user=user,
        device=device,
        created_at=now,
        last_used_at=now,
        trusted_at=now if is_trusted else None,
        refresh_hash=refresh_hash,
        refresh_expires_at=now + REFRESH_LIFETIME,
    )
    tell(actor, "session_opened", session_id, now, device_id=str(device.id), is_trusted=is_trusted)
    return Tokens(session_id, make_access(session_id, now), refresh)


def touch_session(*, session_id: UUID, last_used_at: datetime, now: datetime) -> None:
    """Note that the session is in use, at most every ten minutes."""
    if now - last_used_at >= TOUCH_AFTER:
        Session.objects.filter(id=session_id, last_used_at=last_used_at, ended_at=None).update(
            last_used_at=now
        )


def log_out(*, token: str, now: datetime) -> None:
    """End the family of a genuine refresh token, however old; ended already is fine. Raises: TokenInvalid."""
    claim = read_refresh(token)
    with transaction.atomic():
        session = Session.objects.filter(id=claim.session_id).first()
        if session is None:
            raise TokenInvalid
        if end_rows(Session.objects.filter(id=session.id), SessionEnd.LOGOUT, now):
            actor = Actor(name="resident", user_id=session.user_id, session_id=session.id)
            tell(actor, "session_ended", session.id, now, end_reason=SessionEnd.LOGOUT.value)


def end_sessions(*, user_id: UUID, actor: Actor, reason: str, now: datetime) -> int:
    """End every session of a user and return how many; works at their next call.

    Raises: InvalidInput (no reason), NotFound, NotPermitted.
    """
    check_reason(reason)
    user = User.objects.select_related("person").filter(id=user_id).first()
    if user is None:
        raise NotFound
    check_may(actor, "accounts.end_sessions", region=user.person.region)
    with transaction.atomic():
        count = end_rows(Session.objects.filter(user_id=user_id), SessionEnd.BY_STAFF, now)
        record_event(
            actor=actor,
            action="sessions_ended",
            object_type="user",
            object_id=user_id,
            now=now,
            reason=reason,
            count=count,
        )
    return count


def end_sessions_of(*, user_id: UUID, why: SessionEnd, now: datetime) -> int:
    """End every session of a user within another command's transaction, which tells of it."""
    return end_rows(Session.objects.filter(user_id=user_id), why, now)


def end_rows(rows, why: SessionEnd, now: datetime) -> int:
    return rows.filter(ended_at=None).update(ended_at=now, end_reason=why)


def tell(actor: Actor, action: str, session_id: UUID, now: datetime, **detail) -> None:
    record_event(actor=actor, action=action, object_type="session", object_id=session_id, now=now, **detail)
