"""Signing in over HTTP, as a phone would."""

import statistics
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.consents.notices import current_notice
from accounts.people.models import User
from accounts.signin.models import PhoneChallenge, Session
from puhui.kernel.roles import acting_as
from tests import cast

pytestmark = pytest.mark.django_db
PHONE = "+8613800138000"


def post(path, body, client=None, **headers):
    client = client or APIClient()
    return client.post(f"/api/v1/auth/{path}", body, format="json", HTTP_ACCEPT_LANGUAGE="en", **headers)


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_resident_signs_in_refreshes_and_signs_out():
    client = APIClient()
    asked = post("otp", {"phone": PHONE})
    assert (asked.status_code, asked.json()) == (202, {"expires_in": 300, "resend_after": 60})
    PhoneChallenge.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    code = cast.ask_for_code(client, PHONE)
    signed_in = post("token", {"phone": PHONE, "code": code, "device_id": "phone-1"})
    assert signed_in.status_code == 200
    assert signed_in["Cache-Control"] == "no-store"
    body = signed_in.json()
    user = User.objects.get()
    assert set(body) == {"access", "refresh", "expires_in", "user"}
    assert body["expires_in"] == 600
    assert body["user"] == {"id": str(user.id), "party_id": str(user.person_id), "is_new": True}
    assert cast.client_with(body["access"]).get("/api/v1/me").status_code == 200
    refreshed = post("token/refresh", {"refresh": body["refresh"]})
    assert refreshed.status_code == 200
    assert set(refreshed.json()) == {"access", "refresh", "expires_in"}
    newest = refreshed.json()["refresh"]
    assert post("logout", {"refresh": newest}).status_code == 204
    assert code_of(cast.client_with(body["access"]).get("/api/v1/me")) == (401, "token_invalid")
    assert code_of(post("token/refresh", {"refresh": newest})) == (401, "token_invalid")


def test_a_replayed_refresh_token_ends_the_whole_family():
    client = APIClient()
    code = cast.ask_for_code(client, PHONE)
    first = post("token", {"phone": PHONE, "code": code}).json()
    second = post("token/refresh", {"refresh": first["refresh"]}).json()
    assert code_of(post("token/refresh", {"refresh": first["refresh"]})) == (401, "refresh_reused")
    assert Session.objects.get().ended_at is not None
    assert code_of(post("token/refresh", {"refresh": second["refresh"]})) == (401, "refresh_reused")
    assert code_of(cast.client_with(second["access"]).get("/api/v1/me")) == (401, "token_invalid")


def test_an_expired_bearer_does_not_stand_in_the_way_of_refreshing():
    code = cast.ask_for_code(APIClient(), PHONE)
    tokens = post("token", {"phone": PHONE, "code": code}).json()
    answer = post("token/refresh", {"refresh": tokens["refresh"]}, HTTP_AUTHORIZATION="Bearer expired")
    assert answer.status_code == 200


def test_five_wrong_tries_end_the_code():
    code = cast.ask_for_code(APIClient(), PHONE)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        assert code_of(post("token", {"phone": PHONE, "code": wrong})) == (401, "otp_invalid")
    assert code_of(post("token", {"phone": PHONE, "code": code})) == (401, "otp_invalid")


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "pointer"),
    [
        ("otp", {}, 400, "invalid_input", "/phone"),
        ("otp", {"phone": "12345"}, 400, "invalid_input", "/phone"),
        ("otp", {"phone": None}, 400, "invalid_input", "/phone"),
        ("otp", {"phone": ["+8613800138000"]}, 400, "invalid_input", "/phone"),
        ("otp", {"phone": PHONE, "admin": True}, 400, "unknown_field", "/admin"),
        ("token", {"phone": PHONE}, 400, "invalid_input", "/code"),
        ("token", {"phone": PHONE, "code": "1" * 99}, 400, "invalid_input", "/code"),
        ("token", {"phone": PHONE, "code": "1", "device_id": "x" * 201}, 400, "invalid_input", "/device_id"),
        ("token", {"phone": PHONE, "code": "1", "is_staff": True}, 400, "unknown_field", "/is_staff"),
        ("token", {"phone": "1", "code": "123456"}, 400, "invalid_input", "/phone"),
        ("token/refresh", {}, 400, "invalid_input", "/refresh"),
        ("token/refresh", {"refresh": "x"}, 401, "token_invalid", None),
        ("logout", {"refresh": "x"}, 401, "token_invalid", None),
        ("step-up", {"code": "123456"}, 401, "token_invalid", None),
    ],
)
def test_bad_requests_get_a_problem_with_a_stable_code_and_store_nothing(path, body, status, code, pointer):
    answer = post(path, body)
    assert code_of(answer) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    if pointer:
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert not User.objects.exists()
    assert not PhoneChallenge.objects.exists()


def test_a_list_is_no_request():
    assert post("otp", [1]).status_code == 400


def test_an_address_over_its_budget_is_told_when_to_come_back(settings):
    settings.OTP_PER_ADDRESS = 1
    post("otp", {"phone": PHONE})
    answer = post("otp", {"phone": "+8613800138001"})
    assert code_of(answer) == (429, "rate_limited")
    assert 0 < int(answer["Retry-After"]) <= 86_401
    other = post("otp", {"phone": "+8613800138001"}, REMOTE_ADDR="192.0.2.50")
    assert other.status_code == 202


def test_a_caller_cannot_choose_the_address_it_is_counted_by(settings):
    settings.OTP_PER_ADDRESS = 1
    post("otp", {"phone": PHONE}, HTTP_X_FORWARDED_FOR="203.0.113.1")
    answer = post("otp", {"phone": "+8613800138001"}, HTTP_X_FORWARDED_FOR="203.0.113.2")
    assert answer.status_code == 429


def test_behind_a_proxy_the_address_it_saw_counts(settings):
    settings.OTP_PER_ADDRESS, settings.BEHIND_PROXY = 1, True
    post("otp", {"phone": PHONE}, HTTP_X_FORWARDED_FOR="spoofed, 203.0.113.1")
    same = post("otp", {"phone": "+8613800138001"}, HTTP_X_FORWARDED_FOR="other, 203.0.113.1")
    another = post("otp", {"phone": "+8613800138001"}, HTTP_X_FORWARDED_FOR="spoofed, 203.0.113.2")
    assert (same.status_code, another.status_code) == (429, 202)


def test_a_number_over_its_budget_gets_the_same_answer_and_no_message(settings, sms_folder):
    settings.OTP_PER_NUMBER = 0
    answer = post("otp", {"phone": PHONE})
    assert (answer.status_code, answer.json()) == (202, {"expires_in": 300, "resend_after": 60})
    assert not sms_folder.exists()


def test_the_message_is_in_the_callers_language(sms_folder):
    cast.ask_for_code(APIClient(HTTP_ACCEPT_LANGUAGE="en"), PHONE)
    assert "code" in (sms_folder / f"{PHONE}.txt").read_text(encoding="utf-8")


def test_a_new_device_steps_up_by_phone():
    cast.sign_in(PHONE, device_id="phone")
    PhoneChallenge.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    client = cast.sign_in(PHONE, device_id="tablet")
    assert Session.objects.filter(trusted_at=None).count() == 1
    PhoneChallenge.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    code = cast.ask_for_code(client, PHONE)
    assert code_of(post("step-up", {"code": "x"}, client)) == (401, "otp_invalid")
    answer = post("step-up", {"code": code}, client)
    assert (answer.status_code, answer.json()) == (200, {"device_trusted": True})
    assert Session.objects.filter(trusted_at=None).count() == 0
    assert code_of(post("step-up", {"code": code}, client)) == (401, "otp_invalid")


def test_known_unknown_and_blocked_numbers_get_the_same_answer():
    from accounts.signin.services.blocks import block_user

    known, blocked = cast.lin(), cast.hua()
    block_user(user_id=blocked.user.id, actor=cast.INSTALLATION, reason="fraud", now=timezone.now())
    for body in ({}, {"code": "000000"}):
        path = "token" if body else "otp"
        answers = [post(path, {"phone": phone, **body}) for phone in (known.phone, blocked.phone, PHONE)]
        assert len({(answer.status_code, answer.content) for answer in answers}) == 1
        assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_known_and_unknown_numbers_cannot_be_told_apart_by_time():
    known = [cast.resident("x", phone=f"+86138001390{n:02d}", consents=()).phone for n in range(30)]
    unknown = [f"+86138001391{n:02d}" for n in range(30)]
    taken = {"known": [], "unknown": []}
    for pair in zip(known, unknown, strict=True):
        for kind, phone in zip(taken, pair, strict=True):
            start = time.perf_counter()
            post("otp", {"phone": phone})
            post("token", {"phone": phone, "code": "000000"})
            taken[kind].append(time.perf_counter() - start)
    medians = {kind: statistics.median(times) for kind, times in taken.items()}
    assert abs(medians["known"] - medians["unknown"]) < 0.020


def test_the_web_server_may_do_all_this_in_its_database_role():
    with acting_as("web"):
        client = cast.sign_in(PHONE, device_id="phone")
        assert client.get("/api/v1/me").status_code == 200
        assert client.patch("/api/v1/me", {"nickname": "Lin"}, format="json").status_code == 200
        body = {"granted": True, "notice_version": current_notice("market").version}
        assert client.put("/api/v1/consents/market", body, format="json").status_code == 200
        tablet = cast.sign_in(PHONE, device_id="tablet")
        code = cast.ask_for_code(tablet, PHONE)
        assert post("step-up", {"code": code}, tablet).status_code == 200
