"""What we ask of django-allauth: nobody signs up, axes counts the failures, secrets are encrypted at rest."""

import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from accounts.people.addresses import address_of
from puhui.kernel.crypto import decrypt, encrypt

BOUND_TO = "mfa_authenticator.data"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Sign-in of staff by user name and password."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave counting to axes, by name and address: by name alone anybody could lock anybody out."""

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask for the password again, unless it was given minutes ago: enrolment follows the sign-in."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0.0)
        return time.time() - latest > app_settings.REAUTHENTICATION_TIMEOUT

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Staff have no mail address here."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Staff have no mail address here; the audit trail tells."""


class StaffSecondFactorAdapter(DefaultMFAAdapter):
    """Authenticators of staff: encrypted at rest, and not to be taken off by oneself."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, bound_to=BOUND_TO)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, bound_to=BOUND_TO)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """A lost authenticator is reset by an administrator (accounts/staff/services.py)."""
        return authenticator.type != Authenticator.Type.TOTP

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Staff have no mail address here; the audit trail tells."""
