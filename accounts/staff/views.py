"""Enrolling an authenticator also shows it: nobody types a second code straight after the first."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone

from accounts.staff.services import note_enrolment


class EnrolView(ActivateTOTPView):
    """allauth's page for enrolling, whose valid code counts as this session's second factor."""

    @transaction.atomic
    def form_valid(self, form) -> HttpResponse:
        response = super().form_valid(form)
        note_enrolment(user=self.request.user, now=timezone.now())
        record_authentication(self.request, self.request.user, "mfa", type=Authenticator.Type.TOTP.value)
        return response
