"""Codes by phone: bounds, budgets and races (T28, T29)."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.people.phones import phone_index
from accounts.signin.budgets import seconds_to_tomorrow
from accounts.signin.models import DailyCount, PhoneChallenge
from accounts.signin.services.codes import redeem_code, send_code
from accounts.signin.services.sweep import sweep_signin
from accounts.signin.states import Budget
from puhui.kernel.clock import SHANGHAI
from puhui.kernel.errors import RateLimited
from tests import cast
from tests.accounts.parallel import in_parallel

pytestmark = pytest.mark.django_db
PHONE, ADDRESS = "+8613800138000", "192.0.2.1"
NOW = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)


@pytest.fixture
def send(django_capture_on_commit_callbacks, sms_folder):
    """Send a code; returns it, or None if no message went out."""

    def _send(phone=PHONE, *, address=ADDRESS, now=NOW) -> str | None:
        file = sms_folder / f"{phone}.txt"
        file.unlink(missing_ok=True)
        with django_capture_on_commit_callbacks(execute=True):
            send_code(phone=phone, address=address, now=now)
        return cast.last_code(phone) if file.exists() else None

    return _send


def redeem(code, *, phone=PHONE, address=ADDRESS, now=NOW) -> bool:
    return redeem_code(phone=phone, code=code, address=address, now=now)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_code_is_six_digits_and_signs_in_once(send):
    code = send()
    assert code.isdigit()
    assert len(code) == 6
    assert redeem(code)
    assert not redeem(code)


def test_the_database_does_not_hold_the_code(send):
    code = send()
    with connection.cursor() as cursor:
        cursor.execute("SELECT code_hash, phone_index, id::text FROM accounts_phonechallenge")
        row = cursor.fetchone()
    assert code.encode() not in bytes(row[0])
    assert len(bytes(row[0])) == 32
    assert PHONE.encode() not in bytes(row[1])


def test_a_code_is_bound_to_its_number(send):
    code = send()
    send("+8613800138001")
    assert not redeem(code, phone="+8613800138001")


def test_five_wrong_tries_end_the_code(send):
    code = send()
    for _ in range(5):
        assert not redeem(wrong(code))
    assert not redeem(code)


def test_the_fifth_try_may_still_be_right(send):
    code = send()
    for _ in range(4):
        assert not redeem(wrong(code))
    assert redeem(code)


def test_a_code_lives_five_minutes(send):
    code = send()
    assert not redeem(code, now=NOW + timedelta(minutes=5))
    assert redeem(code, now=NOW + timedelta(minutes=5) - timedelta(seconds=1))


def test_a_new_code_ends_the_older_one_and_its_tries(send):
    first = send()
    redeem(wrong(first))
    second = send(now=NOW + timedelta(seconds=61))
    assert not redeem(first, now=NOW + timedelta(seconds=62)) or first == second
    assert redeem(second, now=NOW + timedelta(seconds=62))


def test_within_a_minute_nothing_new_is_sent_and_the_first_code_stays(send):
    code = send()
    assert send(now=NOW + timedelta(seconds=59)) is None
    assert redeem(code, now=NOW + timedelta(seconds=59))


def test_after_a_code_was_used_the_next_one_comes_at_once(send):
    assert redeem(send())
    code = send(now=NOW + timedelta(seconds=1))
    assert redeem(code, now=NOW + timedelta(seconds=1))


def test_a_number_gets_ten_codes_a_day_and_then_silence(send, settings):
    settings.OTP_PER_NUMBER = 10
    sent = [send(now=NOW + timedelta(minutes=2 * n)) for n in range(12)]
    assert sum(code is not None for code in sent) == 10
    assert send(now=NOW + timedelta(days=1)) is not None


def test_the_tenth_code_still_works_after_the_eleventh_was_asked_for(send, settings):
    settings.OTP_PER_NUMBER = 1
    code = send()
    assert send(now=NOW + timedelta(minutes=2)) is None
    assert redeem(code, now=NOW + timedelta(minutes=2))


def test_an_address_gets_its_codes_and_then_429_until_tomorrow(send, settings):
    settings.OTP_PER_ADDRESS = 3
    for number in range(3):
        assert send(f"+861380013800{number}")
    with pytest.raises(RateLimited) as refused:
        send("+8613800138009")
    assert refused.value.data["retry_after"] == 12 * 3600 + 1
    assert send("+8613800138009", address="192.0.2.2")
    assert send("+8613800138008", now=NOW + timedelta(hours=12, seconds=1))


def test_a_refused_code_uses_up_nothing(send, settings):
    settings.OTP_PER_ADDRESS = 1
    send()
    with pytest.raises(RateLimited):
        send("+8613800138009")
    assert not PhoneChallenge.objects.filter(phone_index=phone_index("+8613800138009")).exists()
    assert DailyCount.objects.get(budget=Budget.CODES_TOTAL).used == 1


def test_everybody_together_has_a_budget(send, settings):
    settings.OTP_TOTAL = 2
    send("+8613800138001", address="192.0.2.1")
    send("+8613800138002", address="192.0.2.2")
    with pytest.raises(RateLimited):
        send("+8613800138003", address="192.0.2.3")


def test_a_budget_of_nothing_allows_nothing(send, settings):
    settings.OTP_TOTAL = 0
    with pytest.raises(RateLimited):
        send()


def test_a_farm_of_numbers_gets_so_many_guesses_and_no_more(send, settings):
    settings.OTP_FAILURES_TOTAL, settings.OTP_PER_ADDRESS = 50, 10_000
    settings.OTP_FAILURES_PER_ADDRESS = 10_000
    looked_at = refused = 0
    for number in range(40):
        phone, address = f"+86138001370{number:02d}", f"192.0.2.{number}"
        code = send(phone, address=address)
        for _ in range(5):
            try:
                assert not redeem(wrong(code), phone=phone, address=address)
                looked_at += 1
            except RateLimited:
                refused += 1
    assert (looked_at, refused) == (50, 150)


def test_while_the_failure_budget_is_spent_a_right_code_tells_nothing_either(send, settings):
    settings.OTP_FAILURES_PER_ADDRESS = 1
    code, other = send(), send("+8613800138001")
    assert not redeem(wrong(code))
    with pytest.raises(RateLimited):
        redeem(wrong(other), phone="+8613800138001")
    with pytest.raises(RateLimited):
        redeem(other, phone="+8613800138001")
    assert redeem(code, address="192.0.2.7")


def test_a_right_code_takes_nothing_from_the_failure_budget(send):
    redeem(send())
    assert not DailyCount.objects.filter(budget__startswith="FAILURES").exists()


def test_counts_hold_neither_numbers_nor_addresses(send):
    send()
    text = str(list(DailyCount.objects.values_list("key", flat=True)))
    assert PHONE.removeprefix("+86") not in text
    assert ADDRESS not in text


def test_the_day_turns_at_midnight_in_shanghai():
    assert seconds_to_tomorrow(datetime(2026, 3, 2, 23, 59, 59, tzinfo=SHANGHAI)) == 2
    assert seconds_to_tomorrow(datetime(2026, 3, 2, 0, 0, tzinfo=SHANGHAI)) == 86_401


def test_old_codes_and_counts_are_forgotten(send):
    send(now=NOW - timedelta(days=9))
    assert sweep_signin(now=NOW) == {"codes": 1, "counts": 3}
    send(now=NOW)
    assert sweep_signin(now=NOW) == {"codes": 0, "counts": 0}


@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_tries_count_as_a_hundred():
    send_code(phone=PHONE, address=ADDRESS, now=NOW)
    code = cast.last_code(PHONE)

    def attempt(number):
        with transaction.atomic():
            return redeem(code if number == 99 else wrong(code))

    results = in_parallel(100, attempt)
    challenge = PhoneChallenge.objects.get()
    assert challenge.tries == 5 or challenge.used_at is not None
    assert DailyCount.objects.get(budget=Budget.FAILURES_TOTAL).used <= 5
    assert sum(results) <= 1


@pytest.mark.django_db(transaction=True)
def test_of_parallel_tries_with_the_right_code_one_gets_in():
    send_code(phone=PHONE, address=ADDRESS, now=NOW)
    code = cast.last_code(PHONE)

    def attempt(_):
        with transaction.atomic():
            return redeem(code)

    assert sum(in_parallel(16, attempt)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_parallel_requests_for_one_number_one_message_goes_out(monkeypatch):
    sent = []
    monkeypatch.setattr("accounts.signin.services.codes.send_sms", lambda phone, text: sent.append(text))
    in_parallel(16, lambda _: send_code(phone=PHONE, address=ADDRESS, now=timezone.now()))
    assert len(sent) == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_never_overdraw_an_address(monkeypatch, settings):
    settings.OTP_PER_ADDRESS = 7
    sent = []
    monkeypatch.setattr("accounts.signin.services.codes.send_sms", lambda phone, text: sent.append(phone))

    def attempt(number):
        try:
            send_code(phone=f"+86138001380{number:02d}", address=ADDRESS, now=NOW)
        except RateLimited:
            return 1
        return 0

    assert sum(in_parallel(32, attempt)) == 25
    assert len(sent) == 7
