"""The people of the demonstration, and how each of them signs in."""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from accounts.consents.notices import current_notice
from accounts.consents.purposes import Purpose
from accounts.consents.services import give_consent
from accounts.organisations.services.register import register_organisation
from accounts.people.models import User
from accounts.people.roles import Role
from accounts.people.services import create_organisation, create_person, grant_role
from puhui.kernel.commands import Actor, system_actor

INSTALLATION = system_actor("demonstration")
GUANGZHOU, SHENZHEN = "CN-GD-GZ", "CN-GD-SZ"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the cast: `role` in an organisation, or for the authority (everywhere, or in a `territory`), or
    none for a resident."""

    name: str
    role: Role | None = None
    organisation: str | None = None
    is_staff: bool = False
    region: str = GUANGZHOU
    territory: str | None = None


CAST = (
    Member("Lin"),
    Member("Hua"),
    Member("Mei", Role.ORG_OWNER, "Sunrise Bakery"),
    Member("Wei", Role.VERIFIER, "Pearl Verification", is_staff=True),
    Member("Yan", Role.VERIFIER, "Delta Verification", is_staff=True),
    Member("Chen", Role.REGISTRAR, is_staff=True),
    Member("Tang", Role.REGISTRAR, is_staff=True),
    Member("Fang", Role.METHODOLOGY_OFFICER, is_staff=True),
    Member("He", Role.METHODOLOGY_OFFICER, is_staff=True),
    Member("Bo", Role.RISK_OFFICER, is_staff=True),
    Member("Jun", Role.RISK_OFFICER, is_staff=True),
    Member("Qiao", Role.TRADER, "Harbour Carbon"),
    Member("Rong", Role.ADMINISTRATOR, is_staff=True),
    Member("Rui", region=SHENZHEN),
    # At the end: a number is a place in this list, and numbers stay.
    Member("Ning", Role.OPERATOR, is_staff=True),
    Member("Ou", Role.OPERATOR, is_staff=True),
    Member("An", Role.ORG_CLERK, "Sunrise Bakery"),
    Member("Gu", Role.ORG_OWNER, "Puhui Programme"),
    Member("Kai", Role.TRADER, "Lychee Logistics"),
    Member("Su", Role.AUDITOR, is_staff=True),
    # The city's reviewer: a registrar of one city.
    Member("Yue", Role.REGISTRAR, is_staff=True, territory=GUANGZHOU),
    # Who confirms what roles Rong proposes, and the other way round.
    Member("Bai", Role.ADMINISTRATOR, is_staff=True),
)

# Unified social credit codes of nobody, by the organisation that its owner registers with them.
CODES = {"Sunrise Bakery": "91440101MADEM00010", "Puhui Programme": "91440101MADEM00023"}


def phone_of(member: Member) -> str:
    """Return the member's number; the numbers are for the demonstration and belong to nobody here."""
    return f"+86138001380{CAST.index(member):02d}"


def make_cast(now: datetime) -> list[dict[str, Any]]:
    """Make everybody, with consents, roles and second factors; returns what `sign-ins.json` tells."""
    parties: dict[str, UUID] = {}
    sign_ins = []
    for member in CAST:
        password = secrets.token_urlsafe(12) if member.is_staff else None
        user = create_person(
            actor=INSTALLATION,
            now=now,
            phone=phone_of(member),
            name=member.name,
            region=member.region,
            username=member.name.lower() if member.is_staff else None,
            password=password,
        )
        if member.organisation:
            _join(user, member, parties, now)
        elif member.role is not None:
            grant_role(
                actor=INSTALLATION, now=now, user_id=user.id, role=member.role, region=member.territory
            )
        else:
            consent_to_everything(user, now)
        # The story begins months ago, but the numbers are given out now: else every device would be one of
        # somebody not seen for 60 days, who may move nothing (accounts/signin/policies.py).
        User.objects.filter(pk=user.id).update(created_at=timezone.now())
        sign_ins.append(
            {
                "name": member.name,
                "role": member.role or "RESIDENT",
                "phone": user.phone,
                "username": user.username,
                "password": password,
                "totp_secret": _enrol(user) if member.is_staff else None,
            }
        )
    return sign_ins


def _join(user: User, member: Member, parties: dict[str, UUID], now: datetime) -> None:
    """Make the member's organisation if they are its first, and give them their role for it."""
    name, role = member.organisation or "", member.role or ""
    if role == Role.ORG_OWNER:
        owner = Actor(name="resident", user_id=user.id, person_id=user.person_id, party_id=user.person_id)
        registered = register_organisation(
            actor=owner, now=now, name=name, code=CODES[name], region=member.region
        )
        parties[name] = registered.party_id
        return
    if name not in parties:
        made = create_organisation(actor=INSTALLATION, now=now, name=name, region=member.region)
        parties[name] = made.id
    grant_role(actor=INSTALLATION, now=now, user_id=user.id, role=role, party_id=parties[name])


def consent_to_everything(user: User, now: datetime) -> None:
    """Let a resident say yes to every purpose, in the notice's present wording."""
    actor = Actor(name="resident", user_id=user.id, person_id=user.person_id, party_id=user.person_id)
    for purpose in Purpose.values:
        version = current_notice(purpose).version
        give_consent(actor=actor, purpose=purpose, granted=True, notice_version=version, now=now)


def _enrol(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def one_time_code(name: str) -> str:
    """Return the code that the member's authenticator shows now; raises LookupError if there is none."""
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    authenticator = Authenticator.objects.filter(
        user__username=name.lower(), type=Authenticator.Type.TOTP
    ).first()
    if authenticator is None:
        raise LookupError(name)
    secret = get_adapter().decrypt(authenticator.data["secret"])
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def write_sign_ins(path: Path, sign_ins: list[dict[str, Any]]) -> None:
    """Write the file for the demonstration's visitor, readable by its owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(sign_ins, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
