"""Clients of the admin, signed in with a second factor; the way there is tested with the sign-in pages."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.test import Client, RequestFactory

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
