"""Signed pushes: who is heard, what is kept of whom, and that nothing counts twice."""

import time

import pytest
from django.utils import timezone

from accounts.consents.services import give_consent
from accounts.people.models import Party
from credits.activities.models import Activity, Operator
from credits.activities.partners.models import PartnerNonce
from credits.activities.partners.policies import CALLS_A_MINUTE
from credits.activities.signatures import forget_operators
from puhui.kernel.clock import puhui_now
from tests.credits.activities.items import KEY, MORNING, OPERATOR, OTHER_KEY, add_key, signed, trip
from tests.credits.activities.partners.calls import link, of_partner, push, ride, statuses
from tests.credits.activities.sending import outcome, send

pytestmark = pytest.mark.django_db


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_linked_residents_ride_is_kept_at_tier_a_and_a_strangers_is_not(evening, lin, hua):
    link(lin, "p-lin")
    answer = push(ride("p-lin"), ride("p-hua"))
    assert statuses(answer) == ["ACCEPTED", "UNLINKED"]
    (kept,) = Activity.objects.all()
    assert (kept.party_id, kept.tier, kept.region) == (lin.party.id, "A", "CN-GD-GZ")
    assert kept.source["code"] == OPERATOR
    assert "signature" not in kept.source


def test_what_came_before_is_known_whatever_call_brings_it(evening, lin):
    link(lin, "p-lin")
    first = ride("p-lin")
    assert statuses(push(first, first)) == ["ACCEPTED", "DUPLICATE"]
    assert statuses(push(first)) == ["DUPLICATE"]
    again = first | {"client_id": "another"}
    (result,) = push(again).json()["results"]
    assert (result["status"], result["problem"]["code"]) == ("INVALID", "reference_used")
    assert Activity.objects.count() == 1


def test_a_record_that_the_phone_relayed_before_counts_once(evening, lin):
    link(lin, "p-lin")
    relayed = signed(trip(), reference="gate-77")
    assert outcome(send(lin, relayed)[0]) == "ACCEPTED"
    (result,) = push(of_partner(trip(), "p-lin", reference="gate-77")).json()["results"]
    assert result["problem"]["code"] == "reference_used"


def test_no_phone_can_take_the_partners_ids_before_it(evening, lin):
    link(lin, "p-lin")
    item = ride("p-lin")
    for taken in (item["client_id"], f"partner-{item['client_id']}"):
        send(lin, trip("walk", "1", begins=MORNING.replace(hour=9), minutes=20, client_id=taken))
    assert statuses(push(item)) == ["ACCEPTED"]


def test_a_replayed_nonce_is_refused_and_a_call_that_failed_may_be_repeated(evening, lin):
    link(lin, "p-lin")
    nonce = "n" * 16
    assert code_of(push(*[ride("p-lin")] * 501, nonce=nonce)) == (400, "too_many_items")
    assert statuses(push(ride("p-lin"), nonce=nonce)) == ["ACCEPTED"]
    later = ride("p-lin", begins=MORNING.replace(hour=10))
    assert code_of(push(later, nonce=nonce)) == (409, "nonce_replayed")
    assert Activity.objects.count() == 1


def test_who_does_not_sign_as_the_partner_is_not_heard(evening, lin):
    link(lin, "p-lin")
    item = ride("p-lin")
    now = int(time.time())
    invalid = (401, "partner_signature_invalid")
    assert code_of(push(item, key=OTHER_KEY)) == invalid
    assert code_of(push(item, partner="nobody")) == invalid
    assert code_of(push(item, signature="é")) == invalid
    assert code_of(push(item, nonce="short")) == invalid
    assert code_of(push(item, at=now - 301)) == (401, "timestamp_stale")
    assert code_of(push(item, at=now + 320)) == (401, "timestamp_stale")
    assert not Activity.objects.exists()
    assert not PartnerNonce.objects.exists()
    add_key(Operator.objects.get(code=OPERATOR), OTHER_KEY)
    assert statuses(push(item, key=OTHER_KEY)) == ["ACCEPTED"]


def test_bad_items_spoil_no_other_and_bad_bodies_are_refused_whole(evening, lin):
    link(lin, "p-lin")
    good = ride("p-lin")
    bad = {
        "no object": 7,
        "no subject": {name: value for name, value in good.items() if name != "subject"},
        "another's word": good | {"source": good["source"] | {"code": "other"}},
        "a phone's word": good | {"source": {"kind": "device"}},
        "own signature wrong": good | {"source": good["source"] | {"signature": "00"}},
        "type not vouched for": good | {"type": "unheard_of"},
        "out of bounds": good | {"inputs": {"distance_km": "-1"}},
    }
    bad = {name: item | {"client_id": name} if isinstance(item, dict) else item for name, item in bad.items()}
    answer = push(*bad.values(), good)
    assert statuses(answer) == ["INVALID"] * len(bad) + ["ACCEPTED"]
    codes = [result["problem"]["code"] for result in answer.json()["results"][:-1]]
    assert codes == [
        "input_missing",
        "input_missing",
        "source_signature_invalid",
        "source_signature_invalid",
        "source_signature_invalid",
        "unknown_type",
        "input_out_of_bounds",
    ]
    assert code_of(push(body=b"{")) == (400, "invalid_json")
    assert code_of(push(body=b'{"activities": []}')) == (400, "too_many_items")
    assert code_of(push(body=b"[" + b" " * 1_048_576 + b"]")) == (413, "body_too_large")


def test_withdrawn_consent_and_a_frozen_person_are_as_if_not_linked(evening, lin, hua):
    link(lin, "p-lin")
    link(hua, "p-hua")
    give_consent(
        actor=lin.actor, purpose="partner_records", granted=False, notice_version=None, now=puhui_now()
    )
    Party.objects.filter(id=hua.party.id).update(frozen_at=puhui_now(), frozen_reason="test")
    assert statuses(push(ride("p-lin"), ride("p-hua"))) == ["UNLINKED", "UNLINKED"]
    assert not Activity.objects.exists()


def test_a_partner_that_calls_too_often_waits(evening, lin):
    link(lin, "p-lin")
    PartnerNonce.objects.bulk_create(
        PartnerNonce(operator=OPERATOR, nonce=f"nonce-of-the-minute-{n}", seen_at=timezone.now())
        for n in range(CALLS_A_MINUTE)
    )
    answer = push(ride("p-lin"))
    assert code_of(answer) == (429, "rate_limited")
    assert int(answer["Retry-After"]) >= 1


def test_the_partners_key_of_another_day_does_not_open(evening, lin):
    link(lin, "p-lin")
    Operator.objects.get(code=OPERATOR).keys.update(valid_to=MORNING)
    forget_operators()
    assert code_of(push(ride("p-lin"), key=KEY)) == (401, "partner_signature_invalid")
