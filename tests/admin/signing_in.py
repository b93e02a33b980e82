"""Clients of the admin, signed in with a second factor; the way there is tested with the sign-in pages."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client, RequestFactory

from accounts.management.demonstration.cast import one_time_code
from accounts.people.models import User
from tests.cast import CastMember


def client_of(member: CastMember | User, *, language: str = "en") -> Client:
    """Return a client over a session that has shown password and authenticator."""
    user = member.user if isinstance(member, CastMember) else member
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    Authenticator.objects.get_or_create(
        user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "none"}}
    )
    request = RequestFactory().get("/")
    request.session = client.session
    record_authentication(request, user, "password", username=user.username)
    record_authentication(request, user, "mfa", type=Authenticator.Type.TOTP.value)
    request.session.save()
    return client


def code_of(member: CastMember | Client) -> str:
    """Give a member of staff (or whoever a client is signed in as) a new authenticator, and return what it
    shows now: a code counts once."""
    user = User.objects.get(pk=member.session["_auth_user_id"]) if isinstance(member, Client) else member.user
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, generate_totp_secret())
    return one_time_code(user.username)
