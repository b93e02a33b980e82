"""Shutting somebody out and letting them in again; both work at the next call (T27)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.people.models import Party, User
from accounts.people.permissions import check_may
from accounts.signin.news import tell_of_freeze
from accounts.signin.services.sessions import end_sessions_of
from accounts.signin.states import SessionEnd
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted, gettext_noop
from puhui.kernel.reasons import check_reason


def block_user(*, user_id: UUID, actor: Actor, reason: str, now: datetime) -> None:
    """Block a user and end all sessions; blocked already is fine.

    Raises: InvalidInput (no reason), NotFound, NotPermitted (also for oneself).
    """
    with transaction.atomic():
        user = _locked_user(user_id, actor, reason)
        if user.id == actor.user_id:
            raise NotPermitted(gettext_noop("Nobody blocks themselves."))
        if user.is_active:
            user.is_active, user.blocked_at, user.block_reason = False, now, reason
            user.save(update_fields=["is_active", "blocked_at", "block_reason"])
        ended = end_sessions_of(user_id=user.id, why=SessionEnd.USER_BLOCKED, now=now)
        _tell(actor, "user_blocked", "user", user.id, now, reason, sessions_ended=ended)


def unblock_user(*, user_id: UUID, actor: Actor, reason: str, now: datetime) -> None:
    """Let a blocked user sign in again. Raises: InvalidInput (no reason), NotFound, NotPermitted."""
    with transaction.atomic():
        user = _locked_user(user_id, actor, reason)
        if user.id == actor.user_id:
            raise NotPermitted
        user.is_active, user.blocked_at, user.block_reason = True, None, None
        user.save(update_fields=["is_active", "blocked_at", "block_reason"])
        _tell(actor, "user_unblocked", "user", user.id, now, reason)


def freeze_party(*, party_id: UUID, actor: Actor, reason: str, now: datetime) -> None:
    """Freeze a party: nobody signs in as it or acts for it. Whom that shuts out is told, once.

    Raises: InvalidInput (no reason), NotFound, NotPermitted.
    """
    with transaction.atomic():
        party = _locked_party(party_id, actor, reason)
        if party.frozen_at is None:
            party.frozen_at, party.frozen_reason = now, reason
            party.save(update_fields=["frozen_at", "frozen_reason"])
            tell_of_freeze(party, now, is_released=False)
        for user_id in User.objects.filter(person=party).values_list("id", flat=True):
            end_sessions_of(user_id=user_id, why=SessionEnd.PARTY_FROZEN, now=now)
        _tell(actor, "party_frozen", "party", party.id, now, reason)


def release_party(*, party_id: UUID, actor: Actor, reason: str, now: datetime) -> None:
    """End a party's freeze; whom it shut out is told.

    Raises: InvalidInput (no reason), NotFound, NotPermitted.
    """
    with transaction.atomic():
        party = _locked_party(party_id, actor, reason)
        if party.frozen_at is not None:
            tell_of_freeze(party, party.frozen_at, is_released=True)
        party.frozen_at = party.frozen_reason = None
        party.save(update_fields=["frozen_at", "frozen_reason"])
        _tell(actor, "party_released", "party", party.id, now, reason)


def _locked_user(user_id: UUID, actor: Actor, reason: str) -> User:
    check_reason(reason)
    user = User.objects.select_related("person").select_for_update(of=("self",)).filter(id=user_id).first()
    if user is None:
        raise NotFound
    check_may(actor, "accounts.block_user", region=user.person.region)
    return user


def _locked_party(party_id: UUID, actor: Actor, reason: str) -> Party:
    check_reason(reason)
    party = Party.objects.select_for_update().filter(id=party_id).first()
    if party is None:
        raise NotFound
    check_may(actor, "accounts.freeze_party", region=party.region)
    return party


def _tell(
    actor: Actor, action: str, kind: str, object_id: UUID, now: datetime, reason: str, **detail
) -> None:
    record_event(
        actor=actor, action=action, object_type=kind, object_id=object_id, now=now, reason=reason, **detail
    )
