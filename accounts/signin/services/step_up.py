"""Step-up: a limited session is confirmed by a code to the own phone or an authenticator (decisions 70)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from accounts.people.models import User
from accounts.people.permissions import user_of
from accounts.signin.authenticators import matches_authenticator
from accounts.signin.models import Device, Session
from accounts.signin.services.codes import OtpInvalid, redeem_code
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
