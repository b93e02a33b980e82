"""People of organisations as the tests make them: with identity numbers, invited and joined over the service.

tang = joined(mei, "Tang", Role.ORG_APPROVER)   # invited by Mei, code from the message, taken up
"""

from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.test import TestCase
from django.utils import timezone
from stdnum.cn import ric

from accounts.identity.services import declare_identity
from accounts.organisations.models import Invitation
from accounts.organisations.services import accept_invitation, invite_member
from puhui.kernel.commands import RoleGrant
from tests import cast
from tests.cast import CastMember


def identity_number(number: int) -> str:
    """Return a different valid identity number for every number."""
    stem = f"44010419800101{number:03d}"
    return stem + ric.calc_check_digit(stem + "0")


def identified(member: CastMember, number: int) -> CastMember:
    """Have somebody say which natural person they are."""
    declare_identity(actor=member.actor, identity_number=identity_number(number), now=timezone.now())
    return member


def invite(owner: CastMember, phone: str, role: str) -> tuple[Invitation, str]:
    """Invite a number; return the invitation and the code that went there."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        invitation = invite_member(
            actor=owner.actor, now=timezone.now(), party_id=owner.organisation.id, phone=phone, role=role
        )
    return invitation, code_sent_to(phone)


def code_sent_to(phone: str) -> str:
    """Return the code of the last invitation to a number."""
    text = (Path(settings.SMS_DIR) / f"{phone}.notices.txt").read_text(encoding="utf-8")
    return text.strip()[-6:]


def joined(owner: CastMember, name: str, role: str, number: int) -> CastMember:
    """Invite a resident, who takes it up and acts for the organisation from then on."""
    person = cast.resident(name)
    invitation, code = invite(owner, person.phone, role)
    accept_invitation(
        actor=person.actor,
        now=timezone.now(),
        invitation_id=invitation.id,
        code=code,
        identity_number=identity_number(number),
    )
    organisation = owner.organisation
    grant = RoleGrant(role, None, organisation.id)
    actor = replace(person.actor, party_id=organisation.id, region=organisation.region, roles=(grant,))
    return replace(person, actor=actor, organisation=organisation)
