"""Sessions of the cast, for processes that call the API."""

from django.db import transaction
from django.utils import timezone

from accounts.signin.models import Session
from accounts.signin.services.sign_in import open_for
from tests.cast import CastMember


def token_of(member: CastMember) -> str:
    """Return an access token of somebody on a device that is trusted."""
    with transaction.atomic():
        signed_in = open_for(user=member.user, now=timezone.now())
        Session.objects.filter(id=signed_in.tokens.session_id).update(trusted_at=timezone.now())
    return signed_in.tokens.access
