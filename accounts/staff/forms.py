"""The forms that ask staff for the second factor: they take codes as signin/authenticators does."""

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms
from allauth.mfa.base.internal.flows import check_rate_limit
from allauth.mfa.models import Authenticator

from accounts.signin.authenticators import SentLate


class _TakenLate(forms.BaseAuthenticateForm):
    """allauth's form, for which a code of the half minute before is right, too."""

    def clean_code(self) -> str:
        clear_limit = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        # The authenticator first.
        known = list(Authenticator.objects.filter(user=self.user).order_by("-type"))
        for one in known:
            is_authenticator = one.type == Authenticator.Type.TOTP
            if (SentLate(one) if is_authenticator else one.wrap()).validate_code(code):
                one.user = self.user
                self.authenticator = one
                clear_limit()
                return code
        if known:
            self._emit_authentication_failed(known[0])
        raise get_adapter().validation_error("incorrect_code")


class AuthenticateForm(_TakenLate, forms.AuthenticateForm):
    """Asks at sign-in."""


class ReauthenticateForm(_TakenLate, forms.ReauthenticateForm):
    """Asks again before what an old session may not do."""
