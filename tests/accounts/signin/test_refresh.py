"""Refresh tokens rotate, and a replayed one ends the family (T27)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.signin.models import Session
from accounts.signin.selectors import live_session
from accounts.signin.services.refresh import RefreshReused, rotate_refresh
from accounts.signin.services.sessions import end_sessions, log_out, touch_session
from accounts.signin.services.sign_in import open_for
from accounts.signin.states import SessionEnd
from accounts.signin.tokens import TokenExpired, make_refresh, read_access
from puhui.kernel.errors import InvalidInput, NotPermitted, TokenInvalid
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def tokens_of(member, now=NOW):
    with transaction.atomic():
        return open_for(user=member.user, now=now).tokens


def session_of(tokens) -> Session:
    return Session.objects.get(id=tokens.session_id)


def test_both_tokens_rotate_and_stay_with_the_session():
    first = tokens_of(cast.lin())
    # Not NOW: what is read below is read by the real clock, and NOW may be older than an access token lives.
    second = rotate_refresh(token=first.refresh, now=timezone.now() + timedelta(seconds=5))
    assert second.refresh != first.refresh
    assert second.access != first.access
    assert read_access(second.access) == first.session_id
    assert rotate_refresh(token=second.refresh, now=timezone.now()).session_id == first.session_id


def test_a_replayed_token_ends_the_family():
    first = tokens_of(cast.lin())
    second = rotate_refresh(token=first.refresh, now=NOW)
    with pytest.raises(RefreshReused):
        rotate_refresh(token=first.refresh, now=NOW)
    assert session_of(first).end_reason == SessionEnd.REFRESH_REUSED
    assert live_session(first.session_id) is None
    with pytest.raises(RefreshReused):
        rotate_refresh(token=second.refresh, now=NOW)
    assert AuditEvent.objects.filter(action="refresh_reused").count() == 1


def test_an_invented_token_ends_nothing():
    first = tokens_of(cast.lin())
    invented, _ = make_refresh(first.session_id, 0)  # right key, never handed out
    with pytest.raises(TokenInvalid):
        rotate_refresh(token=invented, now=NOW)
    unknown, _ = make_refresh(new_id(), 0)
    with pytest.raises(TokenInvalid):
        rotate_refresh(token=unknown, now=NOW)
    assert live_session(first.session_id) is not None


def test_other_sessions_of_the_person_live_on():
    lin = cast.lin()
    first, other = tokens_of(lin), tokens_of(lin)
    rotate_refresh(token=first.refresh, now=NOW)
    with pytest.raises(RefreshReused):
        rotate_refresh(token=first.refresh, now=NOW)
    assert live_session(other.session_id) is not None


def test_a_session_unused_for_thirty_days_is_over():
    tokens = tokens_of(cast.lin())
    with pytest.raises(TokenExpired):
        rotate_refresh(token=tokens.refresh, now=NOW + timedelta(days=30))
    later = rotate_refresh(token=tokens.refresh, now=NOW + timedelta(days=29))
    assert rotate_refresh(token=later.refresh, now=NOW + timedelta(days=58))


def test_signing_out_ends_the_family_and_may_be_repeated():
    tokens = tokens_of(cast.lin())
    log_out(token=tokens.refresh, now=NOW)
    log_out(token=tokens.refresh, now=NOW)
    assert session_of(tokens).end_reason == SessionEnd.LOGOUT
    with pytest.raises(TokenInvalid):
        rotate_refresh(token=tokens.refresh, now=NOW)
    with pytest.raises(TokenInvalid):
        log_out(token="nonsense", now=NOW)


def test_staff_end_the_sessions_of_a_user_with_a_reason():
    lin, rong = cast.lin(), cast.rong()
    tokens_of(lin), tokens_of(lin)
    with pytest.raises(InvalidInput):
        end_sessions(user_id=lin.user.id, actor=rong.actor, reason="", now=NOW)
    assert end_sessions(user_id=lin.user.id, actor=rong.actor, reason="lost phone", now=NOW) == 2
    assert not Session.objects.filter(user=lin.user, ended_at=None).exists()
    with pytest.raises(NotPermitted):
        end_sessions(user_id=lin.user.id, actor=cast.hua().actor, reason="envy", now=NOW)


def test_use_is_noted_every_ten_minutes_at_most():
    tokens = tokens_of(cast.lin())
    for minutes, expected in ((9, 0), (10, 10), (15, 10), (21, 21)):
        session = session_of(tokens)
        now = NOW + timedelta(minutes=minutes)
        touch_session(session_id=session.id, last_used_at=session.last_used_at, now=now)
        assert session_of(tokens).last_used_at == NOW + timedelta(minutes=expected)


def test_an_ended_session_is_not_touched_any_more():
    tokens = tokens_of(cast.lin())
    log_out(token=tokens.refresh, now=NOW)
    touch_session(session_id=tokens.session_id, last_used_at=NOW, now=NOW + timedelta(hours=1))
    assert session_of(tokens).last_used_at == NOW


@pytest.mark.django_db(transaction=True)
def test_of_parallel_refreshes_exactly_one_wins_and_the_family_ends():
    tokens = tokens_of(cast.lin())

    def attempt(_):
        try:
            return rotate_refresh(token=tokens.refresh, now=timezone.now())
        except RefreshReused:
            return None

    won = [result for result in in_parallel(16, attempt) if result is not None]
    assert len(won) == 1
    assert session_of(tokens).end_reason == SessionEnd.REFRESH_REUSED
    assert live_session(tokens.session_id) is None
    assert AuditEvent.objects.filter(action="refresh_reused").count() >= 1
