"""The operator's desk: a transfer by hand, from the list of work to the units outside, by two people."""

import pytest
from django.contrib.messages import get_messages

from market.bridge.models import BridgeTransfer, Venue, VenueAnswer
from market.risk.gate import place_halt
from market.risk.models import RiskDecision
from tests.admin.signing_in import client_of
from tests.admin.world import address
from tests.market.bridge.stage import PRICE, exported_t, fresh, left, work
from tests.market.instruments import PV
from tests.market.units import NOW

pytestmark = pytest.mark.django_db
REASON = {"reason": "as the fax of the exchange says"}
WORDS = {
    "kind": "FILL",
    "exec_id": "GZ-2026-1",
    "external_ref": "GZ-7",
    "document_no": "fax 12",
    "quantity_t": 10,
    "price_fen": PRICE,
    "proceeds_fen": 37_000,
}


def said(answer) -> str:
    return [str(message) for message in get_messages(answer.wsgi_request)][-1]


def listed(client, desk: str) -> list:
    return [
        row.pk
        for row in client.get(address(BridgeTransfer, "changelist"), {"desk": desk}).context["cl"].result_list
    ]


def test_a_transfer_by_hand(stage):
    ning, ou = client_of(stage.ning), client_of(stage.ou)
    transfer = stage.drafted()
    assert listed(ning, "lock") == [transfer.pk]
    assert said(ning.post(address(BridgeTransfer, "lock", transfer), REASON)).endswith("will be sent.")
    work()
    assert listed(ning, "answer") == [transfer.pk]
    answer = ning.post(address(BridgeTransfer, "enter", transfer), WORDS | REASON)
    assert said(answer) == "The answer waits for another person."
    assert listed(ou, "confirm") == [transfer.pk]
    entered = VenueAnswer.objects.get()
    refused = ning.post(address(VenueAnswer, "confirm", entered), REASON)
    assert (refused.status_code, VenueAnswer.objects.get().status) == (403, "PROPOSED")
    assert "Another person" in refused.content.decode()
    ou.post(address(VenueAnswer, "confirm", entered), REASON)
    work()
    assert (fresh(transfer).status, exported_t(transfer), left(stage)) == ("SETTLED", 10, (90, 0))
    page = ning.get(address(BridgeTransfer, "change", transfer)).content.decode()
    assert "GZ-2026-1" in page
    assert "fax 12" in page
    assert listed(ning, "answer") == listed(ning, "confirm") == []


def test_a_lock_that_the_gate_refuses_says_so_and_is_kept(stage):
    transfer = stage.drafted()
    place_halt(scope="INSTRUMENT", target=PV, reason="a test", actor=None, now=NOW)
    answer = client_of(stage.ning).post(address(BridgeTransfer, "lock", transfer), REASON)
    assert answer.status_code == 409
    assert "HOLD_EXTERNAL" in answer.content.decode()
    assert RiskDecision.objects.get().code == "HOLD_EXTERNAL"
    assert fresh(transfer).status == "DRAFTED"


def test_venues_are_opened_and_paused(stage):
    client = client_of(stage.ning)
    terms = {"scheme": "DEMO", "connector": "manual", "title_zh": "广碳所", "title_en": "CEEX"}
    client.post(address(Venue, "open"), {"code": "ceex", **terms, **REASON})
    venue = Venue.objects.get(pk="ceex")
    assert client.post(address(Venue, "open"), {"code": "ceex", **terms, **REASON}).status_code == 400
    client.post(address(Venue, "pause", venue), REASON)
    assert not Venue.objects.get(pk="ceex").is_active
    client.post(address(Venue, "resume", venue), REASON)
    assert Venue.objects.get(pk="ceex").is_active


def test_a_transfer_is_cancelled_before_it_is_sent(stage):
    transfer = stage.locked()
    client_of(stage.ou).post(address(BridgeTransfer, "cancel", transfer), REASON)
    assert (fresh(transfer).status, left(stage)) == ("CANCELLED", (100, 0))
