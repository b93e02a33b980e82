"""The operator's desk: a transfer by hand, from the list of work to the units outside, by two people."""

import pytest
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from market.bridge.models import BridgeTransfer, Venue, VenueAnswer
from market.risk.gate import place_halt
from market.risk.models import RiskDecision
from tests import cast
from tests.admin.signing_in import client_of, code_of
from tests.admin.world import address
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.evidence.files import pdf
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


def letter(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("letter.pdf", pdf() if content is None else content)


def with_code(client) -> dict:
    return REASON | {"code": code_of(client)}


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
    assert said(ning.post(address(BridgeTransfer, "lock", transfer), with_code(ning))).endswith(
        "will be sent."
    )
    work()
    assert listed(ning, "answer") == [transfer.pk]
    answer = ning.post(address(BridgeTransfer, "enter", transfer), WORDS | REASON | {"document": letter()})
    assert said(answer) == "The answer waits for another person."
    assert listed(ou, "confirm") == [transfer.pk]
    entered = VenueAnswer.objects.get()
    paper = ou.get(reverse("admin:market_venueanswer_paper", args=[entered.pk]))
    assert (paper.content, paper["Content-Type"]) == (pdf(), "application/pdf")
    refused = ning.post(address(VenueAnswer, "confirm", entered), with_code(ning))
    assert (refused.status_code, VenueAnswer.objects.get().status) == (403, "PROPOSED")
    assert "Another person" in refused.content.decode()
    assert ou.post(address(VenueAnswer, "confirm", entered), REASON).context["form"].errors["code"]
    ou.post(address(VenueAnswer, "confirm", entered), with_code(ou))
    work()
    assert (fresh(transfer).status, exported_t(transfer), left(stage)) == ("SETTLED", 10, (90, 0))
    page = ning.get(address(BridgeTransfer, "change", transfer)).content.decode()
    assert "GZ-2026-1" in page
    assert "so much is sold" in page
    assert reverse("admin:market_venueanswer_paper", args=[entered.pk]) in page
    assert "fax 12" in page
    assert listed(ning, "answer") == listed(ning, "confirm") == []


def test_an_answer_without_its_document_or_with_something_else_is_not_taken(stage):
    ning, transfer = client_of(stage.ning), stage.sent()
    enter = address(BridgeTransfer, "enter", transfer)
    nothing = ning.post(enter, WORDS | REASON)
    assert nothing.context["form"].errors.keys() == {"document"}
    program = ning.post(enter, WORDS | REASON | {"document": letter(b"MZ" + bytes(200))})
    assert program.status_code == 400
    assert not VenueAnswer.objects.exists()


def test_who_may_not_see_answers_gets_no_paper_of_them(stage):
    ning, transfer = client_of(stage.ning), stage.sent()
    ning.post(address(BridgeTransfer, "enter", transfer), WORDS | REASON | {"document": letter()})
    paper = reverse("admin:market_venueanswer_paper", args=[VenueAnswer.objects.get().pk])
    assert ning.get(paper).status_code == 200
    assert client_of(cast.chen()).get(paper).status_code == 403


def test_a_lock_that_the_gate_refuses_says_so_and_is_kept(stage):
    transfer = stage.drafted()
    place_halt(scope="INSTRUMENT", target=PV, reason="a test", actor=None, now=NOW)
    ning = client_of(stage.ning)
    answer = ning.post(address(BridgeTransfer, "lock", transfer), with_code(ning))
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
