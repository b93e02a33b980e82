"""What residents read of what was taken back: among the movements and in a list, in their language."""

import pytest

from tests import cast
from tests.cast import CastMember
from tests.credits.reversals.stage import ERROR, FRAUD, done, reverse
from tests.credits.reversals.test_reverse import retire
from tests.credits.rewards.grams import load_catalogues

pytestmark = pytest.mark.django_db


@pytest.fixture
def officers() -> tuple[CastMember, CastMember]:
    load_catalogues()
    return cast.chen(), cast.tang()


def read(member: CastMember, path: str, language: str = "en") -> list[dict]:
    client = cast.client_for(member)
    client.credentials(**client._credentials | {"HTTP_ACCEPT_LANGUAGE": language})
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200
    return answer.json()["results"]


def test_a_fraud_its_reason_and_its_debt(officers):
    lin, hua = cast.lin(), cast.hua()
    false = done(lin.party.id, 300)
    retire(lin, 180)
    reversal = reverse(officers, FRAUD, false)
    (shown,) = read(lin, "account/reversals")
    debt = shown["debt"]
    assert (shown["id"], shown["activity_id"]) == (str(reversal.pk), str(false))
    assert (shown["credited_g"], shown["recovered_g"], shown["coins"]) == (300, 120, 0)
    assert (debt["status"], debt["principal_g"], debt["paid_g"]) == ("OPEN", 180, 0)
    assert shown["reason"]["code"] == "FRAUD_PROVEN"
    assert shown["reason"]["message"].startswith("It was proven")
    assert read(lin, "account/reversals", "zh-hans")[0]["reason"]["message"].startswith("经证实")
    assert read(hua, "account/reversals") == []


def test_movements_say_why_something_was_taken_back(officers):
    lin = cast.lin()
    whole, part = done(lin.party.id, 300), done(lin.party.id, 200)
    reverse(officers, FRAUD, whole)  # mirrored
    retire(lin, 150)
    recovered = reverse(officers, FRAUD, part)
    recovery, _retirement, mirror, *credited = read(lin, "account/entries")
    assert (recovery["kind"], recovery["amount"]) == ("RECOVERY", -50)
    assert recovery["source"] == {"kind": "reversal", "id": str(recovered.pk)}
    assert (mirror["kind"], mirror["amount"]) == ("REVERSAL", -300)
    assert [entry["reason"]["code"] for entry in (recovery, mirror)] == ["FRAUD_PROVEN"] * 2
    assert [entry["reason"] for entry in credited] == [None, None]


def test_an_error_of_the_programme_is_told_and_owes_nothing(officers):
    lin = cast.lin()
    reverse(officers, ERROR, done(lin.party.id, 300))
    (shown,) = read(lin, "account/reversals")
    assert (shown["recovered_g"], shown["coins"], shown["debt"]) == (0, 0, None)
    assert "You lose nothing" in shown["reason"]["message"]
