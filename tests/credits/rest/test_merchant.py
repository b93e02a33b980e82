"""The merchant's till over HTTP."""

from datetime import timedelta

import pytest

from credits.rewards.demonstration import demonstration_merchant_key
from credits.rewards.models import Merchant
from credits.rewards.services import assign_by_hand, issue_merchant_key, redeem_reward
from puhui.kernel.clock import puhui_now, set_offset
from puhui.kernel.commands import system_actor
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import credit, load_catalogues

pytestmark = pytest.mark.django_db
PATH = "/api/v1/merchant/redemptions"


@pytest.fixture
def code(db) -> str:
    load_catalogues()
    lin = cast.lin()
    credit(lin.party.id, 500)
    assign_by_hand(actor=lin.actor, quantity_g=500, now=puhui_now(), command_id=new_id())
    return redeem_reward(actor=lin.actor, reward_code="coffee", now=puhui_now(), command_id=new_id()).code


def till(key: str):
    client = cast.APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Merchant {key}", HTTP_ACCEPT_LANGUAGE="en")
    return client


@pytest.fixture
def client(code):
    return till(demonstration_merchant_key())


def take(client, code, key="k1", **extra):
    body = {"voucher_code": code, **extra}
    return client.post(PATH, body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_a_voucher_is_taken_once_and_a_retry_hears_the_same(client, code):
    first = take(client, code)
    assert first.status_code == 200
    assert first.json()["reward"] == "coffee"
    assert first.json()["status"] == "USED"
    again = take(client, code)
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    used = take(client, code.lower(), "k2")
    assert (used.status_code, used.json()["code"]) == (409, "voucher_used")


def test_an_unknown_code_is_not_found_and_is_not_remembered(client, code):
    assert take(client, "2222-2222").status_code == 404
    assert take(client, code).status_code == 200


def test_another_merchants_and_an_expired_one(client, code):
    Merchant.objects.create(code="other", name_zh="别家", name_en="Other", key_hash=b"x" * 32)
    key = issue_merchant_key(
        actor=system_actor("test"), merchant="other", now=puhui_now(), command_id=new_id()
    )
    foreign = take(till(key), code)
    assert (foreign.status_code, foreign.json()["code"]) == (409, "voucher_not_yours")
    set_offset(timedelta(days=31))
    late = take(client, code)
    assert (late.status_code, late.json()["code"]) == (409, "voucher_expired")


@pytest.mark.parametrize("authorization", [None, "Merchant", "Merchant nonsense", "Bearer x", "Merchant 鍵"])
def test_a_key_that_is_nobodys_is_refused(code, authorization):
    client = cast.APIClient()
    if authorization is not None:
        client.credentials(HTTP_AUTHORIZATION=authorization)
    refused = take(client, code)
    assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")
    assert refused["WWW-Authenticate"]


def test_a_merchant_that_ended_and_a_key_that_was_replaced(client, code):
    Merchant.objects.update(is_active=False)
    assert take(client, code).status_code == 401
    Merchant.objects.update(is_active=True)
    demonstration_merchant_key("lost")
    assert take(client, code).status_code == 401


def test_a_residents_token_opens_no_till_and_a_till_no_account(client, code):
    resident = cast.client_for(cast.hua())
    assert take(resident, code).status_code == 401
    assert client.get("/api/v1/account").status_code == 401
    assert client.get("/api/v1/rewards").status_code == 401


WRONG = [{}, {"voucher_code": ""}, {"voucher_code": "x" * 61}, {"voucher_code": None}]


@pytest.mark.parametrize("body", WRONG)
def test_a_wrong_body_is_refused(client, body):
    assert client.post(PATH, body, format="json", HTTP_IDEMPOTENCY_KEY="k").status_code == 400
    assert take(client, "x", amount=5).json()["code"] == "unknown_field"


def test_a_key_for_the_call_is_needed(client, code):
    refused = client.post(PATH, {"voucher_code": code}, format="json")
    assert refused.json()["code"] == "idempotency_key_required"
