"""Commands on staff's second factors."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from accounts.people.models import User
from accounts.people.permissions import check_may
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotFound, NotPermitted, gettext_noop
from puhui.kernel.reasons import check_reason


def reset_second_factor(*, user_id: UUID, actor: Actor, reason: str, now: datetime) -> None:
    """Take a lost authenticator off a member of staff, who enrols a new one at the next login.

    Raises: InvalidInput (no reason), NotFound (nothing to reset), NotPermitted (also for oneself).
    """
    check_reason(reason)
    check_may(actor, "accounts.reset_second_factor")
    if user_id == actor.user_id:
        raise NotPermitted(gettext_noop("Somebody else resets a lost authenticator."))
    with transaction.atomic():
        if not User.objects.select_for_update().filter(id=user_id, is_staff=True).exists():
            raise NotFound
        count, _ = Authenticator.objects.filter(user_id=user_id).delete()
        if not count:
            raise NotFound
        _tell(actor, "second_factor_reset", user_id, now, reason)


def note_enrolment(*, user: User, now: datetime) -> None:
    """Leave a trace of an authenticator that its owner has enrolled."""
    actor = Actor(
        name=user.username or "", user_id=user.id, person_id=user.person_id, party_id=user.person_id
    )
    _tell(actor, "second_factor_enrolled", user.id, now, "")


def _tell(actor: Actor, action: str, user_id: UUID, now: datetime, reason: str) -> None:
    record_event(actor=actor, action=action, object_type="user", object_id=user_id, now=now, reason=reason)
