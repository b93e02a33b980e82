"""Codes of authenticators: good once, in their half minute and, unless it was used, in the one after it.

Who reads a code, types a reason and sends both is often a second late; RFC 6238 (5.2) takes one step back.
"""

from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.conf import settings

from accounts.people.models import User
from accounts.signin.budgets import give_back, take
from accounts.signin.states import Budget


def matches_authenticator(user: User, code: str, now: datetime) -> bool:
    """Tell whether a code is the user's authenticator's, and was not used; a day's wrong ones are counted."""
    authenticator = Authenticator.objects.filter(user_id=user.id, type=Authenticator.Type.TOTP).first()
    if authenticator is None:
        return False
    # Taken before the comparison: once a day's tries are gone the authenticator is not asked any more.
    limit = settings.AUTHENTICATOR_TRIES
    if not take(Budget.FAILURES_AUTHENTICATOR, str(user.id), limit=limit, now=now):
        return False
    is_right = SentLate(authenticator).validate_code(code)
    if is_right:
        # Who approves all day is asked all day: only wrong codes use the day up.
        give_back(Budget.FAILURES_AUTHENTICATOR, str(user.id), now=now)
        authenticator.record_usage()
    return is_right


class SentLate(auth.TOTP):
    """allauth's authenticator, whose last code is taken too, if none was since that code was first shown.

    allauth's own tolerance would take codes of the future, and remembers a used one for one step only.
    """

    def validate_code(self, code: str) -> bool:
        if super().validate_code(code):
            return True
        last = next(auth.yield_hotp_counters_from_time()) - 1
        used_at = self.instance.last_used_at
        if used_at is not None and used_at.timestamp() // app_settings.TOTP_PERIOD >= last:
            return False
        expected = auth.format_hotp_value(auth.hotp_value(auth.decrypt(self.instance.data["secret"]), last))
        return compare_user_code(actual=code, expected=expected) and self._mark_code_used(code)
