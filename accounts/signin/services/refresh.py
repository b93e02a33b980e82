"""Refreshing: the current token is exchanged once; an older one that comes back ends the family (T27)."""

from datetime import datetime

from django.db import transaction

from accounts.signin.models import Session
from accounts.signin.selectors import live_session
from accounts.signin.services.sessions import Tokens, end_rows, tell
from accounts.signin.states import SessionEnd
from accounts.signin.tokens import (
    REFRESH_LIFETIME,
    RefreshToken,
    TokenExpired,
    make_access,
    make_refresh,
    read_refresh,
)
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, PuhuiError, TokenInvalid, gettext_noop


class RefreshReused(PuhuiError):
    """An older refresh token came back: somebody holds a copy, so the whole family is ended."""

    kind, code, title = Kind.DENIED, "refresh_reused", gettext_noop("This sign-in was ended for safety")
    status_override = 401


def rotate_refresh(*, token: str, now: datetime) -> Tokens:
    """Exchange the current refresh token for the next pair; of several at once exactly one gets it.

    The others, and any replay of an older token, end the family. There is no grace: a client that lost the
    answer and a thief look the same, and a sign-in by phone is cheap. The end is committed although the
    answer is an error. Raises: RefreshReused, TokenExpired, TokenInvalid.
    """
    claim = read_refresh(token)
    next_token, next_hash = make_refresh(claim.session_id, claim.generation + 1)
    with transaction.atomic():
        if live_session(claim.session_id) is not None and _advance(claim, next_hash, now):
            return Tokens(claim.session_id, make_access(claim.session_id, now), next_token)
        refusal = _refusal(claim, now)
    raise refusal


def _advance(claim: RefreshToken, next_hash: bytes, now: datetime) -> bool:
    """Compare and set in one statement: whoever comes second finds another generation."""
    current = Session.objects.filter(
        id=claim.session_id,
        generation=claim.generation,
        refresh_hash=claim.hash,
        ended_at=None,
        refresh_expires_at__gt=now,
    )
    changed = current.update(
        generation=claim.generation + 1,
        refresh_hash=next_hash,
        refresh_expires_at=now + REFRESH_LIFETIME,
        last_used_at=now,
    )
    return changed == 1


def _refusal(claim: RefreshToken, now: datetime) -> PuhuiError:
    """Say why the token is refused, and end the family if it is an older one of a live session."""
    session = Session.objects.filter(id=claim.session_id).first()
    if session is None:
        return TokenInvalid()
    if session.ended_at is None and claim.generation < session.generation:
        end_rows(Session.objects.filter(id=session.id), SessionEnd.REFRESH_REUSED, now)
        actor = Actor(name="resident", user_id=session.user_id, session_id=session.id)
        tell(actor, "refresh_reused", session.id, now, generation=claim.generation)
        return RefreshReused()
    if session.end_reason == SessionEnd.REFRESH_REUSED:
        return RefreshReused()
    if session.ended_at is None and session.refresh_expires_at <= now:
        return TokenExpired()
    return TokenInvalid()
