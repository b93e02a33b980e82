"""Staff reach the admin with a password and a second factor, and not otherwise (T30)."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.signin.services.blocks import block_user
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast

pytestmark = pytest.mark.django_db
ENROL, LOGIN, SHOW = "/staff/2fa/totp/activate/", "/staff/login/", "/staff/2fa/reauthenticate/"


def log_in(name: str, *, password: str = cast.PASSWORD, address: str = "192.0.2.1") -> tuple[Client, object]:
    client = Client(REMOTE_ADDR=address, HTTP_ACCEPT_LANGUAGE="en")
    answer = client.post(LOGIN, {"login": name, "password": password, "next": "/admin/"})
    return client, answer


def enrol(client: Client) -> str:
    page = client.get(ENROL)
    assert page.status_code == 200
    secret = re.search(r'value="([A-Z2-7]{32})"', page.content.decode()).group(1)
    answer = client.post(ENROL, {"code": totp(secret)})
    assert answer.status_code == 302
    return secret


class Counter:
    """The half minutes that authenticators count; a code is good for one, so a test moves on for another."""

    now = 1_000


@pytest.fixture(autouse=True)
def _quick_hashes(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch):
    module = "allauth.mfa.totp.internal.auth"
    monkeypatch.setattr(f"{module}.yield_hotp_counters_from_time", lambda: iter([Counter.now]))
    yield
    Counter.now += 1


def totp(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, Counter.now))


def next_totp(secret: str) -> str:
    Counter.now += 1
    return totp(secret)


def test_the_admin_sends_strangers_to_the_staff_login():
    for path in ("/admin/", "/admin/login/"):
        answer = Client().get(path, follow=True)
        assert answer.redirect_chain[-1][0].startswith(LOGIN)
        assert answer.status_code == 200


def test_staff_without_a_second_factor_are_sent_to_enrol_and_reach_no_page():
    cast.rong(password=cast.PASSWORD)
    client, answer = log_in("rong")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    for path in ("/admin/", "/admin/password_change/", "/admin/jsi18n/", "/admin/anything/"):
        for call in (client.get, client.post):
            answer = call(path)
            assert (answer.status_code, answer["Location"]) == (302, ENROL), path


def test_enrolling_opens_the_admin_and_the_next_login_asks_for_a_code():
    cast.rong(password=cast.PASSWORD)
    client, _ = log_in("rong")
    secret = enrol(client)
    assert client.get("/admin/").status_code == 200
    assert AuditEvent.objects.filter(action="second_factor_enrolled").count() == 1
    again, answer = log_in("rong")
    assert answer["Location"] == "/staff/2fa/authenticate/"
    assert again.get("/admin/").status_code == 302
    assert again.get("/admin/", follow=True).redirect_chain[-1][0] == "/staff/2fa/authenticate/"
    assert again.post("/staff/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert again.get("/admin/").status_code == 302
    shown = again.post("/staff/2fa/authenticate/", {"code": next_totp(secret)})
    assert shown.status_code == 302
    assert again.get("/admin/").status_code == 200


def test_a_code_of_the_authenticator_is_good_once():
    cast.rong(password=cast.PASSWORD)
    first, _ = log_in("rong")
    code = next_totp(enrol(first))
    second, _ = log_in("rong")
    assert second.post("/staff/2fa/authenticate/", {"code": code}).status_code == 302
    third, _ = log_in("rong")
    assert third.post("/staff/2fa/authenticate/", {"code": code}).status_code == 200


def test_a_code_that_is_overtaken_by_the_half_minute_still_signs_in_and_once_only():
    cast.rong(password=cast.PASSWORD)
    first, _ = log_in("rong")
    secret = enrol(first)
    older, overtaken = (next_totp(secret) for _ in range(2))
    next_totp(secret)
    second, _ = log_in("rong")
    assert second.post("/staff/2fa/authenticate/", {"code": older}).status_code == 200
    assert second.post("/staff/2fa/authenticate/", {"code": overtaken}).status_code == 302
    assert second.get("/admin/").status_code == 200
    third, _ = log_in("rong")
    assert third.post("/staff/2fa/authenticate/", {"code": overtaken}).status_code == 200


def test_a_session_from_before_the_enrolment_must_show_the_second_factor():
    cast.rong(password=cast.PASSWORD)
    thief, _ = log_in("rong")
    owner, _ = log_in("rong")
    secret = enrol(owner)
    answer = thief.get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, f"{SHOW}?next=%2Fadmin%2F")
    assert thief.get(ENROL)["Location"] == "/staff/2fa/totp/deactivate/"
    thief.post(SHOW, {"code": "000000"})
    assert thief.get("/admin/").status_code == 302
    thief.post(SHOW, {"code": next_totp(secret)})
    assert thief.get("/admin/").status_code == 200


def test_nobody_takes_the_second_factor_off_by_oneself():
    cast.rong(password=cast.PASSWORD)
    client, _ = log_in("rong")
    enrol(client)
    client.post("/staff/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_the_secret_of_an_authenticator_is_ciphertext_in_the_database():
    cast.rong(password=cast.PASSWORD)
    client, _ = log_in("rong")
    secret = enrol(client)
    with connection.cursor() as cursor:
        cursor.execute("SELECT data::text FROM mfa_authenticator WHERE type = 'totp'")
        (text,) = cursor.fetchone()
    assert secret not in text
    assert "test:" in text


def test_residents_have_no_name_to_log_in_with():
    lin = cast.lin()
    client, answer = log_in(lin.phone)
    assert answer.status_code == 200
    assert client.get("/admin/").status_code == 302


def test_blocked_staff_do_not_get_in():
    rong = cast.rong(password=cast.PASSWORD)
    block_user(user_id=rong.user.id, actor=cast.INSTALLATION, reason="left", now=timezone.now())
    client, answer = log_in("rong")
    assert answer.status_code in (200, 302)
    assert "sessionid" not in client.cookies or "_auth_user_id" not in client.session


def test_staff_who_are_blocked_while_signed_in_are_out_at_the_next_page():
    rong = cast.rong(password=cast.PASSWORD)
    client, _ = log_in("rong")
    enrol(client)
    block_user(user_id=rong.user.id, actor=cast.INSTALLATION, reason="left", now=timezone.now())
    assert client.get("/admin/").status_code == 302


def test_ten_wrong_passwords_lock_the_name_at_that_address_only():
    cast.rong(password=cast.PASSWORD)
    for _ in range(10):
        _, answer = log_in("rong", password="wrong")
    assert answer.status_code == 429
    assert log_in("rong")[1].status_code == 429
    assert log_in("rong", address="192.0.2.99")[1].status_code == 302


def test_behind_a_proxy_the_address_it_saw_is_locked(settings):
    settings.BEHIND_PROXY = True
    cast.rong(password=cast.PASSWORD)

    def attempt(seen, password="wrong"):
        client = Client(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"198.51.100.1, {seen}")
        return client.post(LOGIN, {"login": "rong", "password": password}).status_code

    assert [attempt("203.0.113.1") for _ in range(10)][-1] == 429
    assert attempt("203.0.113.2", cast.PASSWORD) == 302


def test_the_web_server_may_do_all_this_in_its_database_role():
    cast.rong(password=cast.PASSWORD)
    with acting_as("web"):
        client, _ = log_in("rong")
        enrol(client)
        assert client.get("/admin/").status_code == 200
        log_in("rong", password="wrong")


def test_nobody_signs_up():
    assert Client().get("/staff/signup/").status_code == 404
    from accounts.staff.adapter import StaffAccountAdapter

    assert StaffAccountAdapter().is_open_for_signup(None) is False


def test_only_the_admin_has_the_wider_policy():
    cast.rong(password=cast.PASSWORD)
    client, _ = log_in("rong")
    enrolment = client.get(ENROL)["Content-Security-Policy"]
    assert "unsafe" not in enrolment
    enrol(client)
    assert "'unsafe-eval'" in client.get("/admin/")["Content-Security-Policy"]
    assert "unsafe" not in client.get("/api/v1/me")["Content-Security-Policy"]


@pytest.mark.parametrize("path", [LOGIN, ENROL, "/staff/2fa/", "/staff/password/change/", "/staff/logout/"])
def test_the_staff_pages_run_no_inline_script_and_no_inline_style(path):
    cast.rong(password=cast.PASSWORD)
    client, _ = log_in("rong")
    page = (Client() if path == LOGIN else client).get(path)
    assert page.status_code == 200
    html = page.content.decode()
    assert "<script>" not in html
    assert "style=" not in html
    assert not re.search(r"\son[a-z]+=", html)
    assert "accounts/staff.css" in html


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "登录"), ("en", "Sign In")])
def test_the_login_page_speaks_the_readers_language(language, word):
    page = Client(HTTP_ACCEPT_LANGUAGE=language).get(LOGIN).content.decode()
    assert word in page


def test_nobody_is_invited_to_sign_up():
    page = Client(HTTP_ACCEPT_LANGUAGE="en").get(LOGIN).content.decode()
    assert 'name="password"' in page
    assert "sign up" not in page.lower()
    assert 'href="None"' not in page
