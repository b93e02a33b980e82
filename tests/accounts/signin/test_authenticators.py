"""A code of an authenticator is taken once, and no later than in the half minute after its own."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.utils import timezone

from accounts.signin.authenticators import matches_authenticator
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
# The half minute of the clock on the wall: an authenticator's last use is a time, not a step.
STEP = int(timezone.now().timestamp()) // 30


class Shown:
    """What the authenticator of somebody shows in each half minute, counted from the test's first."""

    def __init__(self, member, monkeypatch):
        self.user, self.secret = member.user, auth.generate_totp_secret()
        auth.TOTP.activate(member.user, self.secret)
        self._monkeypatch = monkeypatch
        self.move_to(0)

    def move_to(self, step: int) -> None:
        self._monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([STEP + step]))

    def code(self, step: int) -> str:
        return auth.format_hotp_value(auth.hotp_value(self.secret, STEP + step))

    def takes(self, code: str) -> bool:
        return matches_authenticator(self.user, code, timezone.now())

    def used_in(self, step: int) -> None:
        at = datetime.fromtimestamp((STEP + step) * 30, UTC)
        Authenticator.objects.filter(user=self.user).update(last_used_at=at)


@pytest.fixture
def shown(monkeypatch):
    return Shown(cast.rong(), monkeypatch)


def test_a_code_is_taken_in_its_half_minute_and_in_the_next_one(shown):
    shown.move_to(1)
    assert shown.takes(shown.code(0))


@pytest.mark.parametrize("step", [-2, -3, 1, 2])
def test_an_older_code_is_not_taken_and_none_of_the_future(shown, step):
    assert not shown.takes(shown.code(step))


@pytest.mark.parametrize("sent_in", [0, 1])
def test_a_code_counts_once_however_late_it_comes(shown, sent_in):
    shown.move_to(sent_in)
    code = shown.code(0)
    assert shown.takes(code)
    assert not shown.takes(code)


def test_a_code_that_signed_somebody_in_is_not_taken_late(shown):
    # The sign-in's own mark in the cache is gone by then; the time of the last use tells.
    shown.used_in(0)
    shown.move_to(1)
    assert not shown.takes(shown.code(0))
    assert shown.takes(shown.code(1))


def test_a_code_from_before_the_last_use_is_not_taken(shown):
    shown.move_to(1)
    assert shown.takes(shown.code(1))
    shown.used_in(1)
    assert not shown.takes(shown.code(0))


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_send_one_late_code_one_succeeds(shown):
    code = shown.code(0)
    shown.move_to(1)
    assert sorted(in_parallel(8, lambda _: shown.takes(code))) == [False] * 7 + [True]
