"""Codes by phone: made, sent after commit, tried at most five times, used once (T28, T29).

Nothing here looks at users: whether a number is known cannot show in answer or timing (T40).
"""

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.people.addresses import address_index
from accounts.people.phones import phone_index
from accounts.signin.budgets import is_left, spent, take
from accounts.signin.keys import key_for
from accounts.signin.models import TRIES_MAX
from accounts.signin.sms import send_sms
from accounts.signin.states import Budget
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop
from puhui.kernel.ids import new_id

CODE_LIFETIME = timedelta(minutes=5)
RESEND_AFTER = timedelta(seconds=60)


class OtpInvalid(PuhuiError):
    """The code is wrong, used, too old, or was tried too often: one answer for all."""

    kind, code, title = Kind.DENIED, "otp_invalid", gettext_noop("The code is not valid")
    status_override = 401


class _NumberSpent(Exception):
    """The number has had its codes for today."""


# One statement makes the new code and ends the older one; within the pause it changes and returns nothing.
# A code that was used makes no pause: signing in on a new device is followed by its step-up.
_REPLACE = """
INSERT INTO accounts_phonechallenge AS c
       (id, phone_index, code_hash, created_at, expires_at, tries, used_at)
VALUES (%s, %s, %s, %s, %s, 0, NULL)
ON CONFLICT (phone_index) DO UPDATE
   SET id = excluded.id, code_hash = excluded.code_hash, created_at = excluded.created_at,
       expires_at = excluded.expires_at, tries = 0, used_at = NULL
 WHERE c.created_at <= %s OR c.used_at IS NOT NULL
RETURNING id
"""

# Counts the try before anything is compared: of a hundred parallel tries five get a row back.
_TRY = """
UPDATE accounts_phonechallenge SET tries = tries + 1
 WHERE phone_index = %s AND used_at IS NULL AND expires_at > %s AND tries < %s
RETURNING id, code_hash
"""


def send_code(*, phone: str, address: str, now: datetime) -> None:
    """Send a new code to `phone` (E.164), unless one went out within the last minute and is still unused.

    A number that has had its codes for today gets nothing, and the answer is the same: told otherwise,
    anybody could learn that somebody is signing in with it. A spent budget of an address or of everybody is
    told, since that is no secret.
    Raises: RateLimited.
    """
    index = phone_index(phone)
    try:
        with transaction.atomic():
            code = _replace_code(index, now)
            if code is None:
                return
            if not take(Budget.CODES_NUMBER, index.hex(), limit=settings.OTP_PER_NUMBER, now=now):
                raise _NumberSpent
            if not take(
                Budget.CODES_ADDRESS, address_index(address), limit=settings.OTP_PER_ADDRESS, now=now
            ) or not take(Budget.CODES_TOTAL, "", limit=settings.OTP_TOTAL, now=now):
                raise spent(now)
            text = _("Your Puhui code, valid for 5 minutes. Give it to nobody:") + f"\n{code}"
            transaction.on_commit(lambda: send_sms(phone, text), robust=True)
    except _NumberSpent:
        return


def _replace_code(index: bytes, now: datetime) -> str | None:
    code, challenge_id = f"{secrets.randbelow(1_000_000):06d}", new_id()
    values: list[Any] = [
        challenge_id,
        index,
        _hash(challenge_id, code),
        now,
        now + CODE_LIFETIME,
        now - RESEND_AFTER,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_REPLACE, values)
        return code if cursor.fetchone() else None


def redeem_code(*, phone: str, code: str, address: str, now: datetime) -> bool:
    """Tell whether `code` is the number's live code, and use it up if so. Runs in the caller's transaction.

    A false answer must be committed, or the try would not count. A wrong code takes from the failure budgets;
    while one is spent nothing is told, whether the code is right or wrong. Raises: RateLimited.
    """
    with connection.cursor() as cursor:
        cursor.execute(_TRY, [phone_index(phone), now, TRIES_MAX])
        row = cursor.fetchone()
        if row is None:
            return False
        challenge_id, code_hash = row
        is_right = hmac.compare_digest(bytes(code_hash), _hash(challenge_id, code))
        count = _check_failures_left if is_right else _count_failure
        count(address, now)
        if is_right:
            cursor.execute(
                "UPDATE accounts_phonechallenge SET used_at = %s WHERE id = %s", [now, challenge_id]
            )
    return is_right


def _count_failure(address: str, now: datetime) -> None:
    limits = settings.OTP_FAILURES_PER_ADDRESS, settings.OTP_FAILURES_TOTAL
    if not take(Budget.FAILURES_ADDRESS, address_index(address), limit=limits[0], now=now) or not take(
        Budget.FAILURES_TOTAL, "", limit=limits[1], now=now
    ):
        raise spent(now)


def _check_failures_left(address: str, now: datetime) -> None:
    limits = settings.OTP_FAILURES_PER_ADDRESS, settings.OTP_FAILURES_TOTAL
    if not is_left(Budget.FAILURES_ADDRESS, address_index(address), limit=limits[0], now=now) or not is_left(
        Budget.FAILURES_TOTAL, "", limit=limits[1], now=now
    ):
        raise spent(now)


def _hash(challenge_id: UUID, code: str) -> bytes:
    return hmac.new(key_for("phone-code"), challenge_id.bytes + code.encode(), sha256).digest()
