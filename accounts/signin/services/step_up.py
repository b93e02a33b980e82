"""Step-up: a limited session is confirmed by a code to the own phone or an authenticator (decisions 70)."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from accounts.people.models import User
from accounts.people.permissions import user_of
from accounts.signin.budgets import give_back, take
from accounts.signin.models import Device, Session
from accounts.signin.services.codes import OtpInvalid, redeem_code
from accounts.signin.states import Budget
from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import NotPermitted


def confirm_device(*, actor: Actor, code: str, address: str, now: datetime) -> None:
    """Lift the limits of the actor's session and remember its device.

    Wrong codes are counted although the answer is an error. Raises: OtpInvalid, RateLimited.
    """
    with transaction.atomic():
        user = User.objects.get(id=user_of(actor))
        if matches_authenticator(user, code, now) or (
            user.phone is not None and redeem_code(phone=user.phone, code=code, address=address, now=now)
        ):
            _trust(actor, now)
            return
    raise OtpInvalid


def matches_authenticator(user: User, code: str, now: datetime) -> bool:
    """Tell whether a code is the user's authenticator's, and was not used; a day's wrong ones are counted."""
    authenticator = Authenticator.objects.filter(user_id=user.id, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return False
    # Taken before the comparison: once a day's tries are gone the authenticator is not asked any more.
    limit = settings.AUTHENTICATOR_TRIES
    if not take(Budget.FAILURES_AUTHENTICATOR, str(user.id), limit=limit, now=now):
        return False
    is_right = TOTP(authenticator).validate_code(code)
    if is_right:
        # Who approves all day is asked all day: only wrong codes use the day up.
        give_back(Budget.FAILURES_AUTHENTICATOR, str(user.id), now=now)
    return is_right


def _trust(actor: Actor, now: datetime) -> None:
    if actor.session_id is None:
        raise NotPermitted
    session = Session.objects.get(id=actor.session_id)
    Session.objects.filter(id=session.id, trusted_at=None, ended_at=None).update(trusted_at=now)
    Device.objects.filter(id=session.device_id).update(known_since=Coalesce("known_since", Value(now)))
    record_event(
        actor=actor,
        action="device_confirmed",
        object_type="device",
        object_id=session.device_id,
        now=now,
        session_id=str(session.id),
    )
