"""A one-time code with what cannot be taken back: who sits at an open desk needs the authenticator, too."""

from typing import cast

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.people.models import User
from accounts.signin.services.codes import OtpInvalid
from accounts.signin.services.step_up import matches_authenticator
from puhui.kernel.admin.commands import ReasonForm


class OneTimeForm(ReasonForm):
    """A reason, and the six digits that the authenticator shows now."""

    code = forms.RegexField(
        "^[0-9]{6}$",
        label=_("code of your authenticator"),
        help_text=_("A code counts once."),
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def check_code(request: HttpRequest, code: str) -> None:
    """Refuse a code that is not the authenticator's, or was used; raises OtpInvalid. Tries are counted."""
    if not matches_authenticator(cast(User, request.user), code, timezone.now()):
        raise OtpInvalid
