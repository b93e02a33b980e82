"""The bridge over HTTP: a holder drafts once, looks, cancels; nobody else sees it; staff see differences."""

import pytest

from market.bridge.models import BridgeTransfer, Reconciliation, ReconciliationBreak, Venue
from market.risk.gate import place_halt
from market.risk.models import RiskDecision
from tests import cast
from tests.audit import broken_invariants
from tests.market.bridge.stage import PRICE, fresh, left, work
from tests.market.instruments import PV
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
URL = "/api/v1/bridge/transfers"


def post(client, path, body, key="k1"):
    return client.post(path, body, format="json", HTTP_IDEMPOTENCY_KEY=key)


@pytest.fixture
def mei(stage):
    return cast.client_for(stage.mei)


def draft(stage, client, key="k1", **terms):
    body = {"lot": str(stage.lot.id), "venue": "manual", "quantity_t": 10, "min_price_fen": PRICE} | terms
    return post(client, URL, body, key)


def test_a_holder_drafts_once_looks_and_cancels(stage, mei):
    answer = draft(stage, mei)
    assert answer.status_code == 201
    told = answer.json()
    assert (told["status"], told["allowed_actions"], told["settled_t"]) == ("DRAFTED", ["cancel"], 0)
    assert [event["action"] for event in told["history"]] == ["bridge_drafted"]
    again = draft(stage, mei)
    assert (again.content, again["Idempotency-Replayed"]) == (answer.content, "true")
    assert BridgeTransfer.objects.count() == 1
    assert mei.get(f"{URL}/{told['id']}").json() == told
    assert [row["id"] for row in mei.get(URL).json()["results"]] == [told["id"]]
    cancelled = post(mei, f"{URL}/{told['id']}/cancel", {"reason": "not now"}, "k2")
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "CANCELLED")
    assert cancelled.json()["history"][-1]["reason"] == "not now"
    assert post(mei, f"{URL}/{told['id']}/cancel", {}, "k3").json()["code"] == "wrong_state"


def test_an_order_that_moved_nothing_yet_and_one_called_off_are_no_breach_of_the_books(stage, mei):
    first = draft(stage, mei).json()
    assert broken_invariants() == set()
    post(mei, f"{URL}/{first['id']}/cancel", {}, "k2")
    assert broken_invariants() == set()


def test_what_was_sent_shows_what_became_of_it(stage, mei):
    transfer = stage.sent()
    told = mei.get(f"{URL}/{transfer.id}").json()
    assert (told["status"], told["allowed_actions"]) == ("SUBMITTED", [])
    assert [event["role"] for event in told["history"]] == ["ORG_OWNER", "OPERATOR", "SYSTEM"]


def test_a_refused_draft_is_kept(stage, mei):
    place_halt(scope="INSTRUMENT", target=PV, reason="a test", actor=None, now=NOW)
    answer = draft(stage, mei)
    assert (answer.status_code, answer.json()["code"]) == (409, "risk_refused")
    assert [failure["code"] for failure in answer.json()["failures"]] == ["HOLD_EXTERNAL"]
    assert RiskDecision.objects.get().code == "HOLD_EXTERNAL"
    assert draft(stage, mei).content == answer.content
    assert RiskDecision.objects.count() == 1


@pytest.mark.parametrize(
    ("terms", "status", "code"),
    [
        ({"quantity_t": 0}, 400, "invalid_input"),
        ({"quantity_t": 101}, 409, "insufficient_units"),
        ({"min_price_fen": 4_232}, 409, "risk_refused"),
        ({"venue": "nowhere"}, 400, "venue_unknown"),
        ({"lot": "x"}, 400, "invalid_input"),
        ({"lot": "01a2033f-3406-75df-915f-c3fb7e41c53a"}, 404, "not_found"),
        ({"colour": "red"}, 400, "unknown_field"),
    ],
)
def test_a_bad_draft(stage, mei, terms, status, code):
    answer = draft(stage, mei, **terms)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not BridgeTransfer.objects.exists()


def test_a_key_is_needed(stage, mei):
    body = {"lot": str(stage.lot.id), "venue": "manual", "quantity_t": 10, "min_price_fen": PRICE}
    assert mei.post(URL, body, format="json").json()["code"] == "idempotency_key_required"


def test_nobody_else_sees_or_cancels_it(stage, mei):
    told = draft(stage, mei).json()
    for member in (cast.qiao(), cast.lin(), cast.chen()):
        client = cast.client_for(member)
        assert client.get(f"{URL}/{told['id']}").status_code == 404
        assert client.get(URL).json()["results"] == []
        assert post(client, f"{URL}/{told['id']}/cancel", {}).status_code == 404
    operator = cast.client_for(stage.ning)
    assert operator.get(f"{URL}/{told['id']}").json()["allowed_actions"] == ["cancel"]
    assert left(stage) == (100, 0)


def test_staff_read_the_comparisons(stage):
    done = Reconciliation.objects.create(
        venue=Venue.objects.get(pk="sandbox"), day=NOW.date(), ours=1, theirs=2, different=1, done_at=NOW
    )
    ReconciliationBreak.objects.create(reconciliation=done, kind="MISSING_OURS", key="k", theirs="5 t")
    url = "/api/v1/bridge/reconciliation"
    (told,) = cast.client_for(stage.ning).get(url).json()["results"]
    assert (told["venue"], told["different"], told["breaks"][0]["kind"]) == ("sandbox", 1, "MISSING_OURS")
    assert cast.client_for(stage.mei).get(url).status_code == 403


def test_a_worker_sends_what_an_operator_locked(stage, mei):
    told = draft(stage, mei).json()
    from market.bridge.locking import lock_transfer
    from puhui.kernel.ids import new_id

    lock_transfer(
        actor=stage.ning.actor, transfer_id=told["id"], reason="in order", command_id=new_id(), now=NOW
    )
    assert work()["sent"] == 1
    assert fresh(BridgeTransfer.objects.get()).status == "SUBMITTED"
