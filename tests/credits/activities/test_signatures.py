"""An operator's signature: whose, over what, for which types and regions, by which key; a reference once."""

from datetime import timedelta

import pytest

from credits.activities.models import Activity, ActivityReference
from credits.activities.signatures import canonical, forget_operators, sign
from tests.credits.activities import items
from tests.credits.activities.items import (
    EVENING,
    KEY,
    MORNING,
    OTHER_KEY,
    add_key,
    make_operator,
    signed,
    trip,
)
from tests.credits.activities.sending import outcome, outcomes, send

REFUSED = "source_signature_invalid /source/signature"
USED = "reference_used /source/reference"
OK = "ACCEPTED"


@pytest.mark.parametrize(
    "reference",
    ["gate-9913", "闸机九号·早", 'a "quoted" one', "back\\slash", "1e400", "\u00e9 or e\u0301", "🚇"],
)
@pytest.mark.parametrize("km", ["34.9", "34.900", "0.000000001", "007"])
def test_the_canonical_form_is_that_of_the_contract(reference, km):
    item = trip(km=km) | {"source": {"kind": "operator", "code": "广州地铁", "reference": reference}}
    assert canonical(item) == items.canonical(item)


def test_the_example_of_the_contract_by_hand():
    item = {
        "type": "metro_trip",
        "occurred_from": "2026-11-02T08:00:00+08:00",
        "occurred_to": "2026-11-02T08:41:00+08:00",
        "inputs": {"distance_km": "34.9"},
        "source": {"kind": "operator", "code": "gz-metro", "reference": "gate-9913"},
    }
    assert canonical(item).decode() == (
        '{"code":"gz-metro","inputs":{"distance_km":"34.9"},"occurred_from":"2026-11-02T08:00:00+08:00",'
        '"occurred_to":"2026-11-02T08:41:00+08:00","reference":"gate-9913","type":"metro_trip"}'
    )
    assert sign(KEY, item) == signed(item, reference="gate-9913")["source"]["signature"]


def altered(item, **source):
    return item | {"source": item["source"] | source}


def test_whatever_was_signed_cannot_be_changed_on_the_way(lin):
    good = signed(trip())
    later = MORNING + timedelta(minutes=42)
    assert outcomes(
        lin,
        {
            "more kilometres": signed(trip()) | {"inputs": {"distance_km": "35"}},
            "the same number written otherwise": signed(trip()) | {"inputs": {"distance_km": "34.90"}},
            "another type": signed(trip()) | {"type": "bus_trip"},
            "another end": signed(trip()) | {"occurred_to": later.isoformat()},
            "the same end written otherwise": signed(trip()) | {"occurred_to": "2026-11-02T00:41:00Z"},
            "another reference": altered(signed(trip()), reference="another"),
            "another operator": altered(signed(trip()), code="demo"),
            "another key": signed(trip(), OTHER_KEY),
            "capitals": altered(good, signature=good["source"]["signature"].upper()),
            "a blank after it": altered(good, signature=good["source"]["signature"] + " "),
            "half of it": altered(good, signature=good["source"]["signature"][:32]),
            "letters of no alphabet": altered(good, signature="签名é"),
            "what is not signed may differ": signed(trip()) | {"client_id": "mine", "region": "CN-GD-FS"},
        },
    ) == {
        **dict.fromkeys(
            [
                "more kilometres",
                "the same number written otherwise",
                "another type",
                "another end",
                "the same end written otherwise",
                "another reference",
                "another operator",
                "another key",
                "capitals",
                "a blank after it",
                "half of it",
                "letters of no alphabet",
            ],
            REFUSED,
        ),
        "what is not signed may differ": OK,
    }
    assert ActivityReference.objects.count() == 1


@pytest.mark.parametrize(
    ("source", "refused"),
    [
        ({"kind": "operator"}, REFUSED),
        ({"kind": "operator", "code": "gz-metro", "reference": "r"}, REFUSED),
        ({"kind": "operator", "code": "gz-metro", "reference": "r", "signature": ""}, REFUSED),
        ({"kind": "operator", "code": "gz-metro", "reference": "r", "signature": None}, REFUSED),
        ({"kind": "operator", "code": "gz-metro", "reference": "r", "signature": 5}, REFUSED),
        ({"kind": "operator", "code": "nobody", "reference": "r", "signature": "0" * 64}, REFUSED),
        ({"kind": "operator", "reference": "r", "signature": "0" * 64}, "input_missing /source/code"),
        ({"kind": "operator", "code": "gz-metro", "signature": "0" * 64}, "input_missing /source/reference"),
    ],
)
def test_a_phone_says_operator_only_with_the_operators_word(lin, source, refused):
    (result,) = send(lin, trip() | {"source": source})
    assert outcome(result) == refused


def test_an_operator_signs_for_its_types_and_regions_only(lin):
    make_operator("sz-bus", OTHER_KEY, types=["bus_trip"], regions=("CN-GD-SZ",))

    def by_bus(kind: str, region: str) -> dict:
        return signed(trip(kind, "8", region=region), OTHER_KEY, operator="sz-bus")

    assert outcomes(
        lin,
        {
            "its own": by_bus("bus_trip", "CN-GD-SZ"),
            "another type": by_bus("metro_trip", "CN-GD-SZ"),
            "another city": by_bus("bus_trip", "CN-GD-GZ"),
            "the province around it": by_bus("bus_trip", "CN-GD"),
        },
    ) == {"its own": OK, "another type": REFUSED, "another city": REFUSED, "the province around it": REFUSED}


def test_keys_overlap_while_one_replaces_the_other_and_end_to_the_instant(lin):
    old, new = b"1" * 64, b"2" * 64
    operator = make_operator("gz-bike", b"0" * 64)
    hour = timedelta(hours=1)
    add_key(operator, old, valid_to=EVENING + hour)
    add_key(operator, new, valid_from=EVENING - hour)

    def by(key: bytes, at):
        return outcome(send(lin, signed(trip(), key, operator="gz-bike"), now=at)[0])

    tick = timedelta(microseconds=1)
    assert [by(old, EVENING), by(new, EVENING)] == [OK, OK]
    assert [by(new, EVENING - hour - tick), by(new, EVENING - hour)] == [REFUSED, OK]
    assert [by(old, EVENING + hour - tick), by(old, EVENING + hour)] == [OK, REFUSED]


def test_an_operator_without_a_key_vouches_for_nothing(lin):
    operator = make_operator("gone", OTHER_KEY)
    operator.keys.all().delete()
    forget_operators()
    assert outcome(send(lin, signed(trip(), OTHER_KEY, operator="gone"))[0]) == REFUSED
    assert outcome(send(lin, signed(trip(), b"", operator="gone"))[0]) == REFUSED


def test_keys_lie_encrypted(catalogs, django_assert_num_queries):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM credits_operatorkey")
        (stored,) = cursor.fetchone()
    assert KEY.decode() not in stored


def test_a_reference_counts_once_whoever_sends_it(lin, hua):
    first = signed(trip(), reference="gate-1")
    assert outcome(send(lin, first)[0]) == OK
    copied = signed(trip(km="9"), reference="gate-1")
    assert outcome(send(hua, copied)[0]) == USED
    assert outcome(send(lin, signed(trip(km="3"), reference="gate-1"))[0]) == USED
    assert Activity.objects.count() == 1
    # Another operator's numbers are its own, and spelling counts.
    make_operator("gz-bus", OTHER_KEY)
    assert outcome(send(hua, signed(trip(), OTHER_KEY, reference="gate-1", operator="gz-bus"))[0]) == OK
    assert outcome(send(hua, signed(trip(), reference="Gate-1"))[0]) == OK


def test_a_reference_counts_once_within_a_batch(lin):
    twice = [signed(trip(), reference="r"), trip(), signed(trip(), reference="r")]
    assert [outcome(result) for result in send(lin, *twice)] == [OK, OK, USED]


def test_a_refused_item_does_not_use_up_its_reference(lin):
    assert outcome(send(lin, signed(trip(km="500"), reference="r"))[0]).startswith("input_out_of_bounds")
    assert outcome(send(lin, signed(trip(), OTHER_KEY, reference="r"))[0]) == REFUSED
    assert outcome(send(lin, signed(trip(), reference="r"))[0]) == OK


def test_a_device_may_name_its_record_but_uses_no_operators_reference(lin):
    told = {"kind": "device", "code": "gz-metro", "reference": "r"}
    assert outcome(send(lin, trip() | {"source": told})[0]) == OK
    assert outcome(send(lin, signed(trip(), reference="r"))[0]) == OK
