"""Who calls: the bearer token, its session, and the party acted for (decisions 69; api.md, Conventions).

An agent names itself by `Puhui-Party` and the mandate under which it acts for another by `Puhui-Mandate`.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication

from accounts.mandates.selectors import under_mandate
from accounts.signin.selectors import LiveSession, live_session
from accounts.signin.services.sessions import touch_session
from accounts.signin.tokens import read_access
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, RoleGrant
from puhui.kernel.errors import NotFound, TokenInvalid

PARTY_HEADER, MANDATE_HEADER = "HTTP_PUHUI_PARTY", "HTTP_PUHUI_MANDATE"


@dataclass(frozen=True, slots=True)
class Caller:
    """What stands as `request.user` in the API: enough for DRF, and no way to the database."""

    id: UUID
    is_staff: bool
    is_active: ClassVar[bool] = True
    is_authenticated: ClassVar[bool] = True
    is_anonymous: ClassVar[bool] = False

    @property
    def pk(self) -> UUID:
        return self.id


class BearerAuthentication(BaseAuthentication):
    """Signs in by `Authorization: Bearer <access>`; another scheme is left to who knows it.

    Raises: TokenInvalid, TokenExpired, NotFound (a `Puhui-Party` that the caller may not act for, a `Puhui-
    Mandate` that is not that party's), MandateNotInForce, NotPermitted (its role carries nothing of it).
    """

    def authenticate(self, request) -> tuple[Caller, Actor] | None:
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        session = live_session(read_access(token.strip()))
        if session is None:
            raise TokenInvalid
        touch_session(session_id=session.session_id, last_used_at=session.last_used_at, now=timezone.now())
        caller = Caller(id=session.user_id, is_staff=session.is_staff)
        actor = actor_of(session, request.META.get(PARTY_HEADER))
        if (mandate := request.META.get(MANDATE_HEADER)) is not None:
            actor = under_mandate(actor, _id(mandate), now=puhui_now())
        return caller, actor

    def authenticate_header(self, request: HttpRequest) -> str:
        return 'Bearer realm="api"'


def actor_of(session: LiveSession, party_header: str | None = None) -> Actor:
    """Return the actor of a session: for the person's own party, or for the one that the header names.

    The roles are those held in that: for the authority in one's own name, for the organisation in its name.
    Raises NotFound.
    """
    party_id, region = session.person_id, session.region
    held_for = None
    if party_header is not None and (asked := _id(party_header)) != session.person_id:
        party_id = held_for = asked
    held = [role for role in session.roles if role.party_id == held_for and not role.party_frozen]
    if held_for is not None:
        if not held:
            raise NotFound
        region = held[0].party_region
    return Actor(
        name=session.username or "resident",
        user_id=session.user_id,
        person_id=session.person_id,
        party_id=party_id,
        roles=tuple(RoleGrant(role=role.role, region=role.region, party_id=role.party_id) for role in held),
        session_id=session.session_id,
        device_trusted=session.is_trusted,
        region=region,
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
