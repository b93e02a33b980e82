"""The cast: the people whom every test knows, made by the same commands as anybody else.

lin = cast.lin()                      # user, party and an actor for calling commands
client = cast.client_for(lin)         # an API client over a session made directly
client = cast.sign_in(lin.phone)      # the same through the real endpoints
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.consents.models import ConsentEvent
from accounts.consents.notices import current_notice
from accounts.consents.purposes import Purpose
from accounts.identity.numbers import identity_index
from accounts.organisations.models import OrganisationPaper, OrganisationVerification
from accounts.people.models import Party, User
from accounts.people.roles import Role
from accounts.people.services import create_organisation, create_person, grant_role
from accounts.people.states import KycLevel
from accounts.signin.models import Session
from accounts.signin.services.sign_in import open_for
from puhui.kernel.clock import puhui_now
from puhui.kernel.commands import Actor, RoleGrant, system_actor
from puhui.kernel.ids import new_id

INSTALLATION = system_actor("cast")
GUANGZHOU, SHENZHEN = "CN-GD-GZ", "CN-GD-SZ"
PASSWORD = "tide-lantern-orchid-42"
# Of nobody: the legal representative of every organisation that is verified.
REPRESENTATIVE = "440104198001019109"

# Numbers by name, so that a test that fails names the same person every time.
PHONES = {
    name: f"+86138001381{number:02d}"
    for number, name in enumerate(
        [
            "Lin",
            "Hua",
            "Mei",
            "Wei",
            "Yan",
            "Chen",
            "Tang",
            "Fang",
            "He",
            "Bo",
            "Jun",
            "Qiao",
            "Rong",
            "Rui",
            "Ning",
            "Ou",
        ]
    )
}


@dataclass(frozen=True)
class CastMember:
    """Somebody of the cast; `organisation` is whom they act for, `actor` acts for it then."""

    user: User
    party: Party
    actor: Actor
    organisation: Party | None = None

    @property
    def phone(self) -> str:
        return self.user.phone


def resident(
    name: str,
    *,
    phone: str | None = None,
    region: str | None = GUANGZHOU,
    consents: Iterable[str] = tuple(Purpose.values),
) -> CastMember:
    """Make a resident who has said yes to `consents` (to everything, unless told).

    The rows of consents alone: what giving one leaves in the trail is shown where it is given.
    """
    user = create_person(
        actor=INSTALLATION, now=timezone.now(), phone=phone or PHONES[name], name=name, region=region
    )
    member = CastMember(user=user, party=user.person, actor=_actor(user))
    now = puhui_now()
    ConsentEvent.objects.bulk_create(
        ConsentEvent(
            party=member.party,
            purpose=purpose,
            granted=True,
            notice_version=current_notice(purpose).version,
            at=now,
            user=user,
        )
        for purpose in consents
    )
    return member


def staff(name: str, role: str, *, region: str | None = None, password: str | None = None) -> CastMember:
    """Make a member of staff who signs in to the API by phone, and to the admin if given a password.

    Without one by default: hashing it takes a third of a second.
    """
    user = create_person(
        actor=INSTALLATION,
        now=timezone.now(),
        phone=PHONES[name],
        name=name,
        username=name.lower(),
        password=password,
    )
    grant_role(actor=INSTALLATION, now=timezone.now(), user_id=user.id, role=role, region=region)
    return CastMember(user=user, party=user.person, actor=_actor(user, RoleGrant(role, region)))


def member_of(name: str, role: str, organisation: Party, *, phone: str | None = None) -> CastMember:
    """Make a person who acts for an organisation; the actor acts for it."""
    member = resident(name, phone=phone)
    grant_role(
        actor=INSTALLATION,
        now=timezone.now(),
        user_id=member.user.id,
        role=role,
        party_id=organisation.id,
    )
    actor = _actor(member.user, RoleGrant(role, None, organisation.id), party=organisation)
    return CastMember(user=member.user, party=member.party, actor=actor, organisation=organisation)


def organisation(name: str, *, region: str = GUANGZHOU, is_verified: bool = True) -> Party:
    """Make an organisation without members; a registrar has approved its licence, unless told."""
    party = create_organisation(actor=INSTALLATION, now=timezone.now(), name=name, region=region)
    return verified(party) if is_verified else party


def verified(party: Party, until: date | None = None) -> Party:
    """Have an organisation be checked, on a licence without a file behind it."""
    # By the real clock: a test may set the scheme's back afterwards.
    now = timezone.now()
    licence = OrganisationPaper.objects.create(
        party=party, kind="LICENCE", file_id=new_id(), digest="ab" * 32, added_at=now, added_by=new_id()
    )
    check = OrganisationVerification.objects.create(
        party=party,
        licence=licence,
        licence_until=until,
        representative_name="Somebody",
        representative_index=identity_index(REPRESENTATIVE),
        submitted_at=now,
        submitted_by=new_id(),
    )
    decided = {"decided_at": now, "decided_by": new_id(), "reason": "as the licence says"}
    OrganisationVerification.objects.filter(id=check.id).update(status="APPROVED", **decided)
    party.kyc_level = KycLevel.FULL
    party.save(update_fields=["kyc_level"])
    return party


def lin() -> CastMember:
    """A resident of Guangzhou."""
    return resident("Lin")


def hua() -> CastMember:
    """Another resident of Guangzhou."""
    return resident("Hua")


def rui() -> CastMember:
    """The outsider: signed in, and with nothing to do with anybody."""
    return resident("Rui", region=SHENZHEN)


def mei(*, is_verified: bool = True) -> CastMember:
    """Owner of Sunrise Bakery, acting for it."""
    return member_of("Mei", Role.ORG_OWNER, organisation("Sunrise Bakery", is_verified=is_verified))


def wei() -> CastMember:
    """A verifier, acting for a verification body."""
    return member_of("Wei", Role.VERIFIER, organisation("Pearl Verification"))


def yan() -> CastMember:
    """A verifier of another body."""
    return member_of("Yan", Role.VERIFIER, organisation("Delta Verification"))


def qiao() -> CastMember:
    """A trader, acting for a trading firm."""
    return member_of("Qiao", Role.TRADER, organisation("Harbour Carbon"))


def chen() -> CastMember:
    """A registrar of the whole scheme."""
    return staff("Chen", Role.REGISTRAR)


def tang() -> CastMember:
    """Another registrar."""
    return staff("Tang", Role.REGISTRAR)


def fang() -> CastMember:
    """A methodology officer."""
    return staff("Fang", Role.METHODOLOGY_OFFICER)


def he() -> CastMember:
    """Another methodology officer."""
    return staff("He", Role.METHODOLOGY_OFFICER)


def bo() -> CastMember:
    """A risk officer."""
    return staff("Bo", Role.RISK_OFFICER)


def jun() -> CastMember:
    """Another risk officer."""
    return staff("Jun", Role.RISK_OFFICER)


def ning() -> CastMember:
    """An operator of the programme."""
    return staff("Ning", Role.OPERATOR)


def ou() -> CastMember:
    """Another operator."""
    return staff("Ou", Role.OPERATOR)


def rong(*, password: str | None = None) -> CastMember:
    """The administrator."""
    return staff("Rong", Role.ADMINISTRATOR, password=password)


def client_for(member: CastMember, *, trusted: bool = True, device_id: str = "") -> APIClient:
    """Return an API client over a session made directly, acting for the member's organisation, if any."""
    with transaction.atomic():
        signed_in = open_for(user=member.user, device_id=device_id, now=timezone.now())
        trusted_at = timezone.now() if trusted else None
        Session.objects.filter(id=signed_in.tokens.session_id).update(trusted_at=trusted_at)
    client = client_with(signed_in.tokens.access)
    if member.organisation is not None:
        client.credentials(**client._credentials, HTTP_PUHUI_PARTY=str(member.organisation.id))
    return client


def client_with(access: str) -> APIClient:
    """Return an API client that sends this access token and reads English."""
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}", HTTP_ACCEPT_LANGUAGE="en")
    return client


def sign_in(phone: str, *, device_id: str = "") -> APIClient:
    """Sign in through the endpoints as a phone would (needs SMS_BACKEND=file) and return the client."""
    client = APIClient()
    code = ask_for_code(client, phone)
    body = {"phone": phone, "code": code, "device_id": device_id}
    answer = client.post("/api/v1/auth/token", body, format="json")
    if answer.status_code != 200:
        raise AssertionError(answer.content)
    return client_with(answer.json()["access"])


def ask_for_code(client: APIClient, phone: str) -> str:
    """Ask for a code and read it from the message file."""
    # A test's transaction never commits: the message that waits for the commit is sent here.
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post("/api/v1/auth/otp", {"phone": phone}, format="json")
    if answer.status_code != 202:
        raise AssertionError(answer.content)
    return last_code(phone)


def last_code(phone: str) -> str:
    """Return the code of the last message to a number: the last line of its file."""
    text = (Path(settings.SMS_DIR) / f"{phone}.txt").read_text(encoding="utf-8")
    return text.rstrip("\n").rpartition("\n")[2]


def _actor(user: User, *roles: RoleGrant, party: Party | None = None) -> Actor:
    acting = party or user.person
    return Actor(
        name=user.username or "resident",
        user_id=user.id,
        person_id=user.person_id,
        party_id=acting.id,
        roles=roles,
        device_trusted=True,
        region=acting.region,
    )
