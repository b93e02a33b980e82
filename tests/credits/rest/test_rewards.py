"""Rewards over HTTP: what is offered, and a voucher for coins."""

import pytest

from credits.rewards.models import Reward, Voucher
from credits.rewards.services import assign_by_hand
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from tests import cast
from tests.credits.rewards.grams import balances, credit, load_catalogues

pytestmark = pytest.mark.django_db
REWARDS, REDEEM = "/api/v1/rewards", "/api/v1/rewards/coffee/redemptions"


@pytest.fixture
def lin(db):
    load_catalogues()
    member = cast.lin()
    credit(member.party.id, 700)
    assign_by_hand(actor=member.actor, quantity_g=700, now=puhui_now(), command_id=new_id())
    return member


@pytest.fixture
def client(lin):
    return cast.client_for(lin)


def redeem(client, key="k1", path=REDEEM, body=None):
    return client.post(path, {} if body is None else body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_the_catalogue_shows_price_and_what_is_left(client):
    Reward.objects.filter(code="coffee").update(redeemed=150)
    page = client.get(REWARDS).json()
    assert page["next"] is None
    assert page["results"] == [
        {
            "code": "coffee",
            "scheme": "DEMO",
            "title": "A cup of black coffee, in your own cup",
            "merchant": {"code": "corner-cafe", "name": "Corner Café (demonstration)"},
            "price_coins": 500,
            "stock": 50,
            "voucher_days": 30,
        }
    ]
    client.credentials(**client._credentials | {"HTTP_ACCEPT_LANGUAGE": "zh-hans"})
    chinese = client.get(REWARDS).json()["results"][0]
    assert chinese["merchant"]["name"] == "街角咖啡（演示）"
    Reward.objects.update(is_offered=False)
    assert client.get(REWARDS).json()["results"] == []


def test_a_voucher_for_coins_and_the_same_code_on_a_retry(lin, client):
    first, again = redeem(client), redeem(client)
    assert first.status_code == 201
    body = first.json()
    assert {"voucher_code", "expires_at", "reward", "price_coins"} <= set(body)
    assert again.content == first.content
    assert Voucher.objects.count() == 1
    assert balances(lin.party.id)["COIN"] == 200


def test_conflicts_have_their_codes(lin, client):
    redeem(client)
    poor = redeem(client, "k2")
    assert (poor.status_code, poor.json()["code"]) == (409, "insufficient_coins")
    Reward.objects.update(stock=1)
    gone = redeem(client, "k3")
    assert (gone.status_code, gone.json()["code"]) == (409, "out_of_stock")
    assert redeem(client, "k2").content == poor.content


def test_what_is_wrong_is_refused_and_leaves_the_key_free(client):
    assert redeem(client, path="/api/v1/rewards/tea/redemptions").status_code == 404
    extra = redeem(client, body={"count": 2})
    assert (extra.status_code, extra.json()["code"]) == (400, "unknown_field")
    assert client.post(REDEEM, {}, format="json").json()["code"] == "idempotency_key_required"
    assert redeem(client).status_code == 201


def test_a_body_is_not_needed(client):
    assert client.post(REDEEM, HTTP_IDEMPOTENCY_KEY="k").status_code == 201


def test_an_unconfirmed_device_gets_no_code_not_even_an_old_one(lin, client):
    assert redeem(client).status_code == 201
    limited = redeem(cast.client_for(lin, trusted=False))
    assert (limited.status_code, limited.json()["code"]) == (403, "step_up_required")


def test_nobody_without_signing_in():
    assert cast.APIClient().get(REWARDS).status_code == 401
    assert redeem(cast.APIClient()).status_code == 401
