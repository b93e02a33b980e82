"""Inviting by number, and taking the invitation up: with the code, by that number's own user, once, in time.

Nothing is told of the number: an invitation stands the same whether anybody signs in with it or not.
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from accounts.identity.services import check_identified, declare_identity
from accounts.organisations.invitation_models import TRIES_MAX, Invitation
from accounts.organisations.permissions import check_manages
from accounts.organisations.policies import DECIDING, OFFERED, check_additions
from accounts.organisations.selectors import invitations_of
from accounts.organisations.services.telling import lock, tell
from accounts.people.models import Membership, User
from accounts.people.permissions import user_of
from accounts.people.phones import parse_phone, phone_index
from accounts.people.services.memberships import RoleHeld, hold_role
from accounts.signin.keys import key_for
from accounts.signin.sms import send_notice
from puhui.kernel.commands import Actor
from puhui.kernel.errors import InvalidInput, Kind, NotFound, NotPermitted, PuhuiError, gettext_noop
from puhui.kernel.ids import new_id

# Design value: a week finds everybody at a working day.
LIFETIME = timedelta(days=7)


class AlreadyInvited(PuhuiError):
    """The number has an open invitation to this role."""

    kind, code = Kind.CONFLICT, "already_invited"
    title = gettext_noop("This number was invited already")


class InvitationExpired(PuhuiError):
    """It was taken up too late, or tried too often: another one is needed."""

    kind, code = Kind.CONFLICT, "invitation_expired"
    title = gettext_noop("The invitation has expired: ask for another one")


class InvitationCodeWrong(PuhuiError):
    """Not the code of the message; after five tries the invitation has ended."""

    kind, code = Kind.DENIED, "invitation_code_wrong"
    title = gettext_noop("This is not the code of the message")


def invite_member(*, actor: Actor, now: datetime, party_id: UUID, phone: str, role: str) -> Invitation:
    """Offer a role to whoever has this number; the code goes there by short message. `now` is real time.

    Raises: AlreadyInvited, IdentityRequired, InvalidInput (a role that an owner does not give), NotFound,
    NotPermitted, PhoneInvalid, RateLimited, RoleHeld, TooManyMembers.
    """
    check_manages(actor, party_id)
    if role not in OFFERED:
        raise InvalidInput(gettext_noop("The role %(role)s does not fit."), role=role[:40])
    if role in DECIDING:
        check_identified(actor)
    phone = parse_phone(phone)
    index, user_id = phone_index(phone), user_of(actor)
    if User.objects.filter(id=user_id, phone_index=index).exists():
        raise NotPermitted(gettext_noop("Nobody gives themselves a role."))
    code, invitation_id = f"{secrets.randbelow(10**6):06d}", new_id()
    try:
        with transaction.atomic():
            lock(party_id)
            _end_expired(party_id, index, now)
            if Membership.objects.filter(
                party=party_id, role=role, ended_at=None, user__phone_index=index
            ).exists():
                raise RoleHeld
            check_additions(party_id, now)
            invitation = Invitation.objects.create(
                id=invitation_id,
                party_id=party_id,
                role=role,
                phone=phone,
                phone_index=index,
                code_hash=_hash(invitation_id, code),
                invited_by_id=user_id,
                invited_at=now,
                expires_at=now + LIFETIME,
            )
            tell(actor, "member_invited", party_id, now, invitation_id=str(invitation_id), role=role)
            # No name in it: whoever registers an organisation chooses that, and could write anything.
            text = gettext("An organisation invites you to act for it. Your code, valid for 7 days: %(code)s")
            # A message that does not go undoes no invitation: the owner takes it back and invites again.
            transaction.on_commit(lambda: send_notice(phone, text % {"code": code}), robust=True)
    except IntegrityError as error:
        if Invitation.objects.filter(party=party_id, phone_index=index, role=role, ended_at=None).exists():
            raise AlreadyInvited from error
        raise
    return invitation


def accept_invitation(
    *, actor: Actor, now: datetime, invitation_id: UUID, code: str, identity_number: str = ""
) -> Membership:
    """Take an invitation to one's own number up. Who will decide says which natural person they are.

    Raises: IdentityNumberInvalid, IdentityRequired, IdentityTaken, InvitationCodeWrong, InvitationExpired,
    NotFound (also for another's, a used one and a withdrawn one), NotPermitted, RoleHeld.
    """
    if actor.party_id != actor.person_id:
        raise NotPermitted(gettext_noop("An invitation is taken up in one's own name."))
    refusal: PuhuiError | None = None
    with transaction.atomic():
        seen = invitations_of(actor).filter(id=invitation_id).first()
        if seen is None:
            raise NotFound
        lock(seen.party_id)
        invitation = Invitation.objects.select_for_update().filter(id=invitation_id, ended_at=None).first()
        if invitation is None:
            raise NotFound
        if invitation.expires_at <= now or invitation.tries >= TRIES_MAX:
            refusal = InvitationExpired()
        elif not hmac.compare_digest(bytes(invitation.code_hash), _hash(invitation.id, code)):
            # Counted, and so committed: the refusal is raised after the transaction.
            invitation.tries += 1
            invitation.save(update_fields=["tries"])
            refusal = InvitationCodeWrong()
        else:
            return _take_up(actor, invitation, identity_number, now)
    raise refusal


def withdraw_invitation(*, actor: Actor, now: datetime, party_id: UUID, invitation_id: UUID) -> None:
    """Take an open invitation back, as owner. Raises: NotFound, NotPermitted."""
    check_manages(actor, party_id)
    with transaction.atomic():
        lock(party_id)
        open_ones = Invitation.objects.filter(id=invitation_id, party=party_id, ended_at=None)
        if not open_ones.update(ended_at=now):
            raise NotFound
        tell(actor, "invitation_withdrawn", party_id, now, invitation_id=str(invitation_id))


def withdraw_of_leaver(_: Actor, party_id: UUID, user_id: UUID, now: datetime) -> None:
    """Withdraw what somebody offered who is no owner any more; part of the command that ends the role."""
    stays = Membership.objects.filter(party=party_id, user=user_id, role="ORG_OWNER", ended_at=None)
    if not stays.exists():
        Invitation.objects.filter(party=party_id, invited_by=user_id, ended_at=None).update(ended_at=now)


def _take_up(actor: Actor, invitation: Invitation, identity_number: str, now: datetime) -> Membership:
    if identity_number:
        declare_identity(actor=actor, identity_number=identity_number, now=now)
    if invitation.role in DECIDING:
        check_identified(actor)
    held = hold_role(
        actor=actor,
        now=now,
        user_id=user_of(actor),
        role=invitation.role,
        party_id=invitation.party_id,
        granted_by=invitation.invited_by_id,
    )
    invitation.membership, invitation.ended_at = held, now
    invitation.save(update_fields=["membership", "ended_at"])
    tell(actor, "invitation_taken_up", invitation.party_id, now, invitation_id=str(invitation.id))
    return held


def _end_expired(party_id: UUID, index: bytes, now: datetime) -> None:
    """Make room for another invitation where the last one came to nothing."""
    late = Invitation.objects.filter(party=party_id, phone_index=index, ended_at=None)
    (late.filter(expires_at__lte=now) | late.filter(tries__gte=TRIES_MAX)).update(ended_at=now)


def _hash(invitation_id: UUID, code: str) -> bytes:
    return hmac.new(key_for("invitation-code"), invitation_id.bytes + code.encode(), sha256).digest()
