"""Signing in by phone: code → user (made at the first time) → device → session (decisions 22, 70)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.people.models import User
from accounts.people.selectors import user_by_phone
from accounts.people.services import create_person
from accounts.signin.models import Device
from accounts.signin.policies import is_idle
from accounts.signin.selectors import last_seen_at
from accounts.signin.services.codes import OtpInvalid, redeem_code
from accounts.signin.services.sessions import Tokens, open_session
from puhui.kernel.commands import Actor, system_actor
from puhui.kernel.crypto import blind_index
from puhui.kernel.errors import NotPermitted, gettext_noop


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A new session and who it belongs to."""

    tokens: Tokens
    user: User
    is_new: bool


def sign_in(
    *, phone: str, code: str, device_id: str = "", language: str = "zh-hans", address: str, now: datetime
) -> SignedIn:
    """Exchange a code for a session; a number met for the first time becomes a person.

    `phone` is in E.164. Wrong codes are counted although the answer is an error.
    Raises: NotPermitted (blocked), OtpInvalid, RateLimited.
    """
    with transaction.atomic():
        # From here to the commit the number's challenge row is locked: sign-ins of one number run one by one.
        if redeem_code(phone=phone, code=code, address=address, now=now):
            user = user_by_phone(phone)
            if user is None or (user.is_active and user.person.frozen_at is None):
                return _open(user, phone, device_id, language, now)
            refusal: Exception = NotPermitted(gettext_noop("This user is blocked."))
        else:
            refusal = OtpInvalid()
    raise refusal


def _open(user: User | None, phone: str, device_id: str, language: str, now: datetime) -> SignedIn:
    is_new = user is None
    if user is None:
        user = create_person(actor=system_actor("sign-in"), now=now, phone=phone, language=language)
    return open_for(user=user, is_new=is_new, device_id=device_id, now=now)


def open_for(*, user: User, device_id: str = "", is_new: bool = False, now: datetime) -> SignedIn:
    """Open a session for a user whose identity is settled, in the open transaction.

    Trusted from a known device of somebody seen lately. After long idleness the number may have gone to
    somebody else, so every device is forgotten: signing in again from the same one must not look familiar.
    """
    seen_at = last_seen_at(user.id) or user.created_at
    idle = is_idle(seen_at, now)
    if idle:
        Device.objects.filter(party_id=user.person_id).update(known_since=None)
    device = _device(user, device_id, now, is_known=not idle)
    actor = Actor(
        name=user.username or "resident", user_id=user.id, person_id=user.person_id, party_id=user.person_id
    )
    is_trusted = device.known_since is not None
    tokens = open_session(user=user, device=device, is_trusted=is_trusted, actor=actor, now=now)
    return SignedIn(tokens=tokens, user=user, is_new=is_new)


def _device(user: User, device_id: str, now: datetime, *, is_known: bool) -> Device:
    """Return the device, noted down if it is new; a person's very first one is known."""
    # What makes a device known is bound to the person; what links people is an index of its own.
    device_hash = blind_index("device", f"{user.person_id}:{device_id}")
    shared_index = blind_index("shared device", device_id) if device_id else None
    is_first = is_known and not Device.objects.filter(party_id=user.person_id).exists()
    device, _ = Device.objects.get_or_create(
        party_id=user.person_id,
        device_hash=device_hash,
        defaults={
            "first_seen_at": now,
            "known_since": now if is_first else None,
            "shared_index": shared_index,
        },
    )
    return device
