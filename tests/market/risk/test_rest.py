"""The dry run and one's own limits over HTTP."""

import pytest

from market.risk.gate import pass_gate, place_halt
from market.risk.models import LimitCounter, RiskDecision
from tests import cast
from tests.market.instruments import PV, pv
from tests.market.risk.orders import admit, order
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
CHECK, LIMITS = "/api/v1/market/risk/check", "/api/v1/market/risk/limits"
BID = {"instrument": PV, "side": "BUY", "mode": "AUCTION_ONEWAY", "purpose": "HOLD"}


@pytest.fixture
def qiao():
    pv()
    member = cast.qiao()
    admit(member.organisation.id, "SME-2")
    return member


def ask(client, **body):
    return client.post(CHECK, BID | {"quantity_t": 10, "price_fen": 3_850} | body, format="json")


def test_an_order_that_would_pass(qiao):
    answer = ask(cast.client_for(qiao))
    assert answer.status_code == 200
    assert answer.json() == {"accepted": True, "code": None, "failures": []}
    assert not LimitCounter.objects.exists()
    assert not RiskDecision.objects.exists()


def test_an_order_that_would_not(qiao):
    place_halt(scope="GLOBAL", target="", reason="a test", actor=None, now=NOW)
    told = ask(cast.client_for(qiao), price_fen=4_232).json()
    assert (told["accepted"], told["code"]) == (False, "HALT_GLOBAL")
    assert told["failures"][1] == {
        "code": "PRICE_COLLAR",
        "limit": 4_231,
        "used": 3_847,
        "requested": 4_232,
    }


def test_a_resident_may_buy_to_retire(qiao):
    client = cast.client_for(cast.lin())
    assert ask(client, purpose="RETIRE", quantity_t=1)["Content-Type"] == "application/json"
    assert ask(client, purpose="RETIRE", quantity_t=1).json()["accepted"] is True
    assert ask(client, quantity_t=1).json()["code"] == "NOT_PERMITTED"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"quantity_t": 0}, 400, "invalid_input"),
        ({"quantity_t": "10"}, 400, "invalid_input"),
        ({"side": "LEND"}, 400, "invalid_input"),
        ({"colour": "red"}, 400, "unknown_field"),
        ({"instrument": "DEMO-NONE-1"}, 404, "not_found"),
    ],
)
def test_a_bad_request(qiao, body, status, code):
    answer = ask(cast.client_for(qiao), **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_clerk_or_a_verifier_places_no_orders(qiao):
    assert ask(cast.client_for(cast.wei())).status_code == 403


def test_ones_own_limits_and_their_use(qiao):
    pass_gate(order=order(qiao.organisation.id), now=NOW)
    told = cast.client_for(qiao).get(LIMITS).json()
    assert told["participant_class"] == "SME-2"
    assert {"side": "SELL", "mode": "BRIDGE", "purpose": "SELL"} in told["permitted"]
    figures = {entry["limit"]: entry["value"] for entry in told["limits"]}
    assert figures["POSITION_MAX_T"] == 10_000
    assert told["positions"] == [{"instrument": PV, "holding_t": 0, "open_t": 10, "limit_t": 10_000}]
    assert (told["source"], told["confidence"]) == ("market.md 4.1", "design")


def test_the_days_orders_are_shown_against_the_limit(qiao, monkeypatch):
    monkeypatch.setattr("market.rest.risk.puhui_now", lambda: NOW)
    pass_gate(order=order(qiao.organisation.id), now=NOW)
    told = cast.client_for(qiao).get(LIMITS).json()
    (daily,) = [entry for entry in told["limits"] if entry["limit"] == "DAILY_NOTIONAL_FEN"]
    assert daily == {"scheme": "DEMO", "limit": "DAILY_NOTIONAL_FEN", "value": 20_000_000, "used": 38_500}


def test_nobody_sees_the_limits_of_others(qiao):
    pass_gate(order=order(qiao.organisation.id), now=NOW)
    mei = cast.mei()
    told = cast.client_for(mei).get(LIMITS).json()
    assert (told["participant_class"], told["limits"], told["permitted"]) == (None, [], [])
    assert told["positions"][0]["open_t"] == 0
