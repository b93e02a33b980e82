"""Transfers and trusted destinations over HTTP."""

import pytest

from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.cast import client_for
from tests.credits.activities.fixtures import set_clock
from tests.credits.registry.parties import TUESDAY, Parties, holdings_t, run_job

BASE = "/api/v1"


def post(client, path: str, body: dict | None = None, key: str = ""):
    return client.post(f"{BASE}/{path}", body or {}, format="json", headers={"Idempotency-Key": key or path})


def wanted(parties: Parties, **changed) -> dict:
    return {
        "destination": str(parties.harbour.id),
        "batch": parties.batch,
        "quantity_t": 7,
        "reason": "sold over the counter",
    } | changed


def test_the_whole_way_with_what_each_may_do(parties: Parties):
    clerk, mei, qiao = client_for(parties.clerk), client_for(parties.mei), client_for(parties.qiao)
    begun = post(clerk, "transfers", wanted(parties))
    assert (begun.status_code, begun.json()["status"]) == (201, "AWAITING_APPROVAL")
    assert begun.json()["allowed_actions"] == ["cancel"]
    again = post(clerk, "transfers", wanted(parties))
    assert (again.content, again["Idempotency-Replayed"]) == (begun.content, "true")
    assert holdings_t(parties.bakery.id) == (93, 7)
    path = f"transfers/{begun.json()['id']}"
    assert mei.get(f"{BASE}/{path}").json()["allowed_actions"] == ["approve", "cancel"]
    assert post(clerk, f"{path}/approve").status_code == 403
    assert qiao.get(f"{BASE}/{path}").status_code == 404
    approved = post(mei, f"{path}/approve").json()
    assert (approved["status"], approved["is_trusted"]) == ("WAITING", False)
    assert approved["due_at"].startswith("2026-03-03T02:00")
    set_clock(TUESDAY)
    run_job()
    done = mei.get(f"{BASE}/{path}").json()
    assert (done["status"], done["allowed_actions"]) == ("COMPLETED", [])
    assert [event["action"] for event in done["history"]] == [
        *("transfer_initiated", "transfer_approved", "transfer_completed")
    ]
    there = qiao.get(f"{BASE}/{path}").json()
    assert (there["direction"], there["reason"], there["history"]) == ("in", "", [])
    (listed,) = qiao.get(f"{BASE}/transfers?status=COMPLETED").json()["results"]
    assert listed == there
    (entry, *_) = qiao.get(f"{BASE}/account/entries").json()["results"]
    assert (entry["kind"], entry["source"]["kind"]) == ("PARTY_TRANSFER", "party_transfer")
    # Of these answers none names a command that moved units, and the audit asks for none.
    assert "I18" not in broken_invariants()


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"quantity_t": 0}, 400, None),
        ({"quantity_t": 1.5}, 400, None),
        ({"quantity_t": 10**13}, 400, None),
        ({"reason": "x"}, 400, None),
        ({"to": "me"}, 400, "unknown_field"),
        ({"destination": "nobody"}, 400, "destination_unknown"),
        ({"quantity_t": 101}, 409, "insufficient_units"),
        ({"batch": "DEMO-GZ-PV-2025-9999"}, 409, "insufficient_units"),
    ],
)
def test_bad_input_moves_nothing(parties: Parties, changed, status, code):
    answer = post(client_for(parties.clerk), "transfers", wanted(parties, **changed))
    assert answer.status_code == status
    if code:
        problem = answer.json()
        assert code in (problem["code"], *(error["code"] for error in problem.get("errors", [])))
    assert holdings_t(parties.bakery.id) == (100, 0)


def test_a_new_device_and_a_missing_key_begin_nothing(parties: Parties):
    answer = post(client_for(parties.clerk, trusted=False), "transfers", wanted(parties))
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    answer = client_for(parties.clerk).post(f"{BASE}/transfers", wanted(parties), format="json")
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_required")


def test_a_cancelled_one_says_why_and_in_what_capacity(parties: Parties):
    clerk = client_for(parties.clerk)
    path = f"transfers/{post(clerk, 'transfers', wanted(parties)).json()['id']}"
    answer = post(clerk, f"{path}/cancel", {"reason": "the wrong firm"})
    assert (answer.status_code, answer.json()["status"]) == (200, "CANCELLED")
    last = answer.json()["history"][-1]
    assert (last["action"], last["role"], last["reason"]) == (
        *("transfer_cancelled", "ORG_CLERK"),
        "the wrong firm",
    )
    answer = post(clerk, f"{path}/cancel", {"reason": "once more"}, key="two")
    assert (answer.status_code, answer.json()["code"]) == (409, "transfer_decided")


def test_the_list_of_trusted_destinations(parties: Parties):
    clerk, mei = client_for(parties.clerk), client_for(parties.mei)
    proposed = post(clerk, "trusted-destinations", {"destination": str(parties.harbour.id)})
    assert (proposed.status_code, proposed.json()["allowed_actions"]) == (201, ["remove"])
    path = f"trusted-destinations/{proposed.json()['id']}"
    approved = post(mei, f"{path}/approve").json()
    assert (approved["status"], approved["destination"]) == ("APPROVED", "Harbour Carbon")
    assert approved["active_at"].startswith("2026-03-06T16:00")
    (listed,) = mei.get(f"{BASE}/trusted-destinations").json()["results"]
    assert listed == mei.get(f"{BASE}/{path}").json()
    removed = post(clerk, f"{path}/remove", {"reason": "no more of them"})
    assert (removed.status_code, removed.json()["status"]) == (200, "REMOVED")
    assert AuditEvent.objects.filter(object_type="trusted_destination").count() == 3
    assert "I18" not in broken_invariants()


def test_staff_see_the_transfers_of_their_territory_and_decide_nothing(parties: Parties):
    transfer = parties.begin()
    here, elsewhere = (
        client_for(cast.staff(name, "REGISTRAR", region=region))
        for name, region in (("Chen", cast.GUANGZHOU), ("Tang", cast.SHENZHEN))
    )
    path = f"transfers/{transfer.id}"
    assert here.get(f"{BASE}/{path}").json()["allowed_actions"] == []
    assert elsewhere.get(f"{BASE}/{path}").status_code == 404
    assert post(here, f"{path}/cancel", {"reason": "from above"}).status_code == 403
