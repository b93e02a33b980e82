"""Lots, sessions, bids and statements over HTTP."""

from datetime import timedelta
from hashlib import sha256

import pytest

from market.instruments.models import Instrument
from market.risk.gate import place_halt
from market.risk.models import RiskDecision
from market.trading.models import Bid
from market.trading.services import draft_session
from puhui.kernel.clock import puhui_now
from puhui.kernel.models import IdempotencyRecord
from tests import cast
from tests.audit import broken_invariants
from tests.market.auction import OVER, Auction, buyer, programme
from tests.market.instruments import PV, lot_of, pv
from tests.market.money import operator
from tests.market.trading.opening import open_now
from tests.market.units import minted

pytestmark = pytest.mark.django_db
API = "/api/v1/market"


@pytest.fixture
def auction() -> Auction:
    return open_now(cast.mei(), supply_t=100)


@pytest.fixture
def harbour():
    return buyer("Harbour")


def bid(client, auction, key="k", **body):
    wanted = {"quantity_t": 10, "price_fen": 3_900, "purpose": "hold"} | body
    address = f"{API}/sessions/{auction.session.id}/bids"
    return client.post(address, wanted, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_a_bid_a_repeat_of_it_and_another_body_under_its_key(auction, harbour):
    client = cast.client_for(harbour)
    first = bid(client, auction)
    assert first.status_code == 201
    assert first.json() == {
        "id": first.json()["id"],
        "receipt": first.json()["receipt"],
        "status": "ACCEPTED",
    }
    again = bid(client, auction)
    assert (again.status_code, again.content) == (201, first.content)
    assert bid(client, auction, price_fen=3_901).status_code == 422
    assert Bid.objects.count() == 1
    assert broken_invariants() == set()


def test_a_refused_bid_is_stored_with_what_it_was_refused_for(auction, harbour):
    client = cast.client_for(harbour)
    answer = bid(client, auction, price_fen=4_232)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "risk_refused")
    failure = {"code": "PRICE_COLLAR", "limit": 4_231, "used": 3_847, "requested": 4_232}
    assert told["failures"] == [failure]
    decision = RiskDecision.objects.get()
    assert (decision.accepted, decision.code, decision.failures) == (False, "PRICE_COLLAR", [failure])
    assert bid(client, auction, price_fen=4_232).content == answer.content
    assert RiskDecision.objects.count() == 1
    assert IdempotencyRecord.objects.get().status == 409
    assert not Bid.objects.exists()
    assert broken_invariants() == set()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"quantity_t": 0}, 400, "invalid_input"),
        ({"quantity_t": "10"}, 400, "invalid_input"),
        ({"price_fen": 39.5}, 400, "invalid_input"),
        ({"purpose": "resell"}, 400, "invalid_input"),
        ({"nonce": "mine"}, 400, "unknown_field"),
        ({"purpose": "retire"}, 400, "beneficiary_needed"),
        ({"price_fen": 3_649}, 409, "below_reserve"),
        ({"quantity_t": 51}, 409, "bidder_cap_exceeded"),
    ],
)
def test_what_is_wrong_with_a_bid_is_said(auction, harbour, body, status, code):
    answer = bid(cast.client_for(harbour), auction, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Bid.objects.exists()


def test_without_money_and_for_a_person(auction):
    poor = buyer("Poor", 100)
    answer = bid(cast.client_for(poor), auction)
    assert (answer.status_code, answer.json()["code"]) == (409, "insufficient_funds")
    answer = bid(cast.client_for(cast.lin()), auction, purpose="retire", beneficiary="Lin")
    assert (answer.status_code, answer.json()["code"]) == (403, "organisations_only")
    assert "residents cannot buy yet, not even to retire" in answer.json()["detail"]


def test_off_tick_and_while_halted(auction, harbour):
    Instrument.objects.update(tick_fen=10)
    told = bid(cast.client_for(harbour), auction, price_fen=3_905).json()
    assert (told["code"], told["failures"][0]["code"]) == ("risk_refused", "BAD_TICK")
    place_halt(scope="GLOBAL", target="", reason="a test of halts", actor=None, now=puhui_now())
    told = bid(cast.client_for(harbour), auction, key="another").json()
    assert (told["code"], told["failures"][0]["code"]) == ("risk_refused", "HALT_GLOBAL")
    assert not Bid.objects.exists()


def test_a_session_is_announced_and_its_secret_end_is_not(auction, harbour):
    (session,) = cast.client_for(harbour).get(f"{API}/sessions").json()["results"]
    assert session["status"] == "OPEN"
    assert session["allowed_actions"] == ["bid"]
    assert (session["supply_t"], session["bidder_cap_t"], session["fee_bp"]) == (100, 50, 50)
    assert [event["action"] for event in session["history"]] == [
        "draft_session",
        "check_session",
        "open_session",
    ]
    assert "end_delay" not in session
    answer = cast.client_for(harbour).get(f"{API}/sessions/{auction.session.id}/result")
    assert answer.status_code == 404


def test_the_bidder_sees_price_and_proof_after_the_close_and_the_seller_the_fen(auction, harbour):
    programme()
    client = cast.client_for(harbour)
    receipt = bid(client, auction, purpose="retire", beneficiary="all of us").json()["receipt"]
    (mine,) = client.get(f"{API}/bids").json()["results"]
    assert (mine["sealed"], mine["price_fen"], mine["status"]) == (None, None, "ACCEPTED")
    auction.run(puhui_now() + timedelta(hours=2))
    (mine,) = client.get(f"{API}/bids").json()["results"]
    assert (mine["price_fen"], mine["filled_t"], mine["status"]) == (3_900, 10, "FILLED")
    assert sha256(mine["sealed"].encode()).hexdigest() == receipt
    assert mine["certificate_no"]
    result = client.get(f"{API}/sessions/{auction.session.id}/result").json()
    assert (result["price_fen"], result["sold_t"], result["bidders"]) == (3_900, 10, 1)
    seller = cast.client_for(auction.seller)
    (statement,) = seller.get(f"{API}/statements").json()["results"]
    assert (statement["gross_fen"], statement["fee_fen"], statement["net_fen"]) == (39_000, 195, 38_805)
    assert client.get(f"{API}/statements").json()["results"] == []
    assert broken_invariants() == set()


def test_a_lot_is_put_in_and_taken_back_over_http():
    pv()
    mei = cast.mei()
    batch = minted(mei.organisation, 10)
    client = cast.client_for(mei)
    body = {"instrument": PV, "batch": batch, "quantity_t": 10}
    made = client.post(f"{API}/lots", body, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert made.status_code == 201, made.content
    assert made.json()["serials"] == [f"{batch}-1-10"]
    assert made.json()["allowed_actions"] == ["withdraw"]
    again = client.post(f"{API}/lots", body, format="json", HTTP_IDEMPOTENCY_KEY="one")
    assert again.content == made.content
    address = f"{API}/lots/{made.json()['id']}/withdraw"
    back = client.post(address, {}, format="json", HTTP_IDEMPOTENCY_KEY="two")
    assert (back.status_code, back.json()["remaining_t"]) == (200, 0)
    assert back.json()["allowed_actions"] == []
    gone = client.post(address, {}, format="json", HTTP_IDEMPOTENCY_KEY="three")
    assert (gone.status_code, gone.json()["code"]) == (409, "nothing_to_withdraw")
    (lot,) = client.get(f"{API}/lots").json()["results"]
    assert [event["action"] for event in lot["history"]] == ["deposit_lot", "withdraw_lot"]
    assert broken_invariants() == set()


def test_drafts_are_nobodys_business():
    lot = lot_of(cast.mei(), 10)
    now = puhui_now()
    draft_session(
        actor=operator(),
        lot_id=lot.id,
        supply_t=10,
        reserve_fen=3_650,
        opens_at=now + timedelta(hours=1),
        closes_at=OVER + timedelta(days=900),
        reason="for tests",
        now=now,
    )
    assert cast.client_for(cast.hua()).get(f"{API}/sessions").json()["results"] == []
