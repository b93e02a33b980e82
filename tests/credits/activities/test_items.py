"""Every code that an item can be refused with, each with the item just on the other side of it."""

from datetime import timedelta

import pytest

from credits.activities.models import Activity, ActivityReference, Intake
from tests.credits.activities.items import (
    EVENING,
    MIDNIGHT,
    MORNING,
    Item,
    electricity,
    fresh,
    signed,
    trip,
)
from tests.credits.activities.sending import outcomes, send

OK = "ACCEPTED"
BOUNDS, MISSING, PERIOD = "input_out_of_bounds", "input_missing", "period_invalid"


def without(name: str) -> Item:
    item = trip()
    del item[name]
    return item


def check(member, table: dict[str, tuple[Item, str]], now=EVENING) -> None:
    items = {name: item for name, (item, _) in table.items()}
    assert outcomes(member, items, now) == {name: expected for name, (_, expected) in table.items()}


def test_shape(lin):
    check(
        lin,
        {
            "as it should be": (trip(), OK),
            "unknown type": (trip("rocket_ride"), "unknown_type /type"),
            "a type of another kind": (trip() | {"type": ["metro_trip"]}, "unknown_type /type"),
            "unknown field": (trip(colour="red"), "unknown_field /colour"),
            "a baseline, which the server resolves": (
                electricity() | {"inputs": electricity()["inputs"] | {"baseline_kwh_per_day": "99"}},
                "unknown_field /inputs/baseline_kwh_per_day",
            ),
            "a grade of evidence": (trip(tier="A"), "unknown_field /tier"),
            "unknown in source": (
                trip() | {"source": {"kind": "self", "weight": "1"}},
                "unknown_field /source/weight",
            ),
            "unknown in device": (trip(device={"rooted": True}), "unknown_field /device/rooted"),
            "unknown source": (trip(source="rumour"), f"{MISSING} /source/kind"),
            "a source that is a list": (trip() | {"source": {"kind": ["self"]}}, f"{MISSING} /source/kind"),
            "a source that is a text": (trip() | {"source": "self"}, f"{MISSING} /source/kind"),
            "inputs that are a list": (trip() | {"inputs": ["34.9"]}, f"{MISSING} /inputs"),
            **{
                f"no {name}": (without(name), f"{MISSING} /{name}")
                for name in ("client_id", "type", "occurred_from", "occurred_to", "inputs", "source")
            },
            "no input": (trip() | {"inputs": {}}, f"{MISSING} /inputs/distance_km"),
            "no days": (
                electricity() | {"inputs": {"consumption_kwh": "6.5"}},
                f"{MISSING} /inputs/period_days",
            ),
            "empty client id": (trip(client_id=""), f"{MISSING} /client_id"),
            "client id of 200": (trip(client_id="x" * 200), OK),
            "client id of 201": (trip(client_id="x" * 201), f"{MISSING} /client_id"),
            "client id that is a number": (trip(client_id=7), f"{MISSING} /client_id"),
            "client id in Chinese": (trip(client_id="早高峰-1"), OK),
        },
    )
    # What is no object at all has no name to be told by.
    (not_an_object,) = send(lin, "metro_trip")
    assert (not_an_object.client_id, not_an_object.refused.code) == (None, MISSING)


@pytest.mark.parametrize(
    ("kind", "least", "most", "beyond"),
    [
        ("bus_trip", "0.001", "60", "60.000000001"),
        ("metro_trip", "0.000000001", "120", "120.000000001"),
        ("walk", "0.001", "100", "100.000000001"),
        ("own_bike_ride", "0.001", "100", "100.01"),
        ("shared_bike_ride", "0.001", "100", "100.01"),
    ],
)
def test_distances_have_bounds(lin, kind, least, most, beyond):
    pointer = f"{BOUNDS} /inputs/distance_km"
    check(
        lin,
        {
            "least": (trip(kind, least), OK),
            "most": (trip(kind, most, minutes=300), OK),
            "beyond": (trip(kind, beyond, minutes=300), pointer),
            "zero": (trip(kind, "0"), pointer),
            "zero with places": (trip(kind, "0.000"), pointer),
            "negative": (trip(kind, "-1"), pointer),
            "absurd": (trip(kind, "999999999999"), pointer),
        },
    )


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "+1", "1.", ".5", "1e3", "NaN", "Infinity", "1,5", "١", "1_000", "0x1", "1" * 13]
)
def test_a_quantity_is_a_plain_decimal_text(lin, text):
    (result,) = send(lin, trip(km=text))
    assert result.refused.code == BOUNDS


@pytest.mark.parametrize("value", [34.9, 35, True, None, ["34.9"], {"km": "34.9"}])
def test_a_quantity_is_never_a_json_number_so_that_no_client_rounds_it(lin, value):
    (result,) = send(lin, trip() | {"inputs": {"distance_km": value}})
    assert (result.refused.code, result.refused.pointer) == (BOUNDS, "/inputs/distance_km")


def test_electricity_has_bounds_by_day_and_by_period(lin):
    kwh, days = f"{BOUNDS} /inputs/consumption_kwh", f"{BOUNDS} /inputs/period_days"
    whole = f"{PERIOD} /inputs/period_days"
    check(
        lin,
        {
            "a day at the most": (electricity("100", 1), OK),
            "a day beyond": (electricity("100.000000001", 1), kwh),
            "31 days at the most": (electricity("3100", 31), OK),
            "31 days beyond": (electricity("3100.1", 31), kwh),
            "nothing used": (electricity("0", 1), kwh),
            "less than nothing": (electricity("-6.5", 1), kwh),
            "32 days": (electricity("6.5", 32), f"{PERIOD} /occurred_from"),
            "said to be 32 days": (told_days(electricity(), "32"), days),
            "said to be no day": (told_days(electricity(), "0"), days),
            "said to be two of one": (told_days(electricity(), "2"), whole),
            "said to be half a day": (told_days(electricity(), "1.5"), whole),
            "a day less a second": (ends_earlier(electricity(), seconds=1), whole),
            "a day and a second": (ends_earlier(electricity(), seconds=-1), whole),
            "one and a nought": (told_days(electricity(), "1.0"), OK),
        },
    )


def told_days(item: Item, days: str) -> Item:
    return item | {"inputs": item["inputs"] | {"period_days": days}}


def ends_earlier(item: Item, *, seconds: int) -> Item:
    return item | {"occurred_to": (MIDNIGHT - timedelta(seconds=seconds)).isoformat()}


def test_a_household_period_stays_in_one_year(lin):
    new_year = EVENING.replace(year=2027, month=1, day=1, hour=0)
    check(
        lin,
        {
            "up to midnight": (electricity("13", 2, ends=new_year), OK),
            "over midnight": (
                electricity("13", 2, ends=new_year + timedelta(days=1)),
                f"{PERIOD} /occurred_to",
            ),
            "a minute over midnight": (
                electricity("6.5", 1, ends=new_year + timedelta(minutes=1)),
                f"{PERIOD} /occurred_to",
            ),
            "from midnight on": (electricity("6.5", 1, ends=new_year + timedelta(days=1)), OK),
            "a trip over midnight": (trip(begins=new_year - timedelta(minutes=20)), OK),
        },
        now=new_year + timedelta(days=1, hours=12),
    )


def moved(item: Item, end) -> Item:
    """Return a trip of ten minutes that ends then."""
    begin = (end - timedelta(minutes=10)).isoformat()
    return item | {"occurred_from": begin, "occurred_to": end.isoformat()}


def test_windows_are_measured_on_the_end_at_receipt(lin):
    old, ahead = "time_too_old /occurred_to", "time_in_future /occurred_to"
    hours72, days60, minutes2 = timedelta(hours=72), timedelta(days=60), timedelta(minutes=2)
    tick = timedelta(microseconds=1)
    check(
        lin,
        {
            "device at 72 h": (moved(trip(), EVENING - hours72), OK),
            "device past 72 h": (moved(trip(), EVENING - hours72 - tick), old),
            "self at 72 h": (moved(trip(source="self"), EVENING - hours72), OK),
            "self past 72 h": (moved(trip(source="self"), EVENING - hours72 - tick), old),
            "operator at 60 d": (signed(moved(trip(), EVENING - days60)), OK),
            "operator past 60 d": (signed(moved(trip(), EVENING - days60 - tick)), old),
            "2 min ahead": (moved(trip(), EVENING + minutes2), OK),
            "past 2 min ahead": (moved(trip(), EVENING + minutes2 + tick), ahead),
            "operator past 2 min ahead": (signed(moved(trip(), EVENING + minutes2 + tick)), ahead),
            "a year ahead": (moved(trip(), EVENING + timedelta(days=365)), ahead),
            "a long period that ends in time": (
                electricity("195", 30, ends=EVENING - timedelta(hours=71)),
                OK,
            ),
        },
    )


def test_a_period_has_a_beginning_and_an_end(lin):
    noon, before = "2026-11-02T12:00:00+08:00", "2026-11-02T11:59:59+08:00"
    day = timedelta(days=1)
    end, begin, long = f"{PERIOD} /occurred_to", f"{PERIOD} /occurred_from", EVENING - day
    check(
        lin,
        {
            "end before beginning": (trip() | {"occurred_from": noon, "occurred_to": before}, end),
            "end at beginning": (trip() | {"occurred_from": noon, "occurred_to": noon}, end),
            "the same instant in two zones": (
                trip() | {"occurred_from": noon, "occurred_to": "2026-11-02T04:00:00Z"},
                end,
            ),
            "a trip of a day": (trip("walk", "9", begins=long, minutes=24 * 60), OK),
            "a trip of more than a day": (trip("walk", "9", begins=long, minutes=24 * 60 + 0.1), begin),
            **{
                f"written as {text!r}": (trip() | {"occurred_from": text}, begin)
                for text in (
                    "2026-11-02T08:00:00",
                    "2026-11-02 08:00:00+08:00",
                    "2026-11-02",
                    "1793577600",
                    "2026-02-30T08:00:00+08:00",
                    "2026-11-02T25:00:00+08:00",
                    "2026-11-02T08:00:00+99:99",
                    "0001-01-01T00:00:00+23:59",
                    "9999-12-31T23:59:59-23:59",
                    "２０２６-11-02T08:00:00+08:00",
                    1793577600,
                    None,
                    ["2026-11-02T08:00:00+08:00"],
                )
            },
            "in universal time": (
                trip() | {"occurred_from": "2026-11-02T01:00:00Z", "occurred_to": "2026-11-02T01:30:00.5Z"},
                OK,
            ),
        },
    )


def test_regions(lin):
    unknown = "region_unknown /region"
    check(
        lin,
        {
            "the city": (trip(region="CN-GD-SZ"), OK),
            "the province": (trip(region="CN-GD"), OK),
            "a province without a scheme": (trip(region="CN-GX"), unknown),
            "the nation": (trip(region="CN"), unknown),
            "nowhere": (trip(region="XX"), unknown),
            "a number": (trip(region=44), unknown),
            "an empty text": (trip(region=""), unknown),
            "an empty list": (trip(region=[]), unknown),
            "none, which is the party's": (trip(region=None), OK),
        },
    )
    stored = Activity.objects.get(client_id__startswith="item", region="CN-GD-GZ")
    assert stored.scheme == "DEMO"


def test_a_party_without_a_region_has_to_name_one(evening):
    from tests import cast

    nobody = cast.resident("Hua", region=None)
    check(nobody, {"none": (trip(), "region_unknown /region"), "named": (trip(region="CN-GD-ZH"), OK)})


def test_devices(lin):
    at = "/device"
    check(
        lin,
        {
            "all it may say": (trip(device={"mock": False, "steps": 1540, "crs": "GCJ02"}), OK),
            "nothing": (trip(device={}), OK),
            "a text": (trip(device="phone"), f"{BOUNDS} {at}"),
            "mock that is a number": (trip(device={"mock": 0}), f"{BOUNDS} {at}/mock"),
            "no steps": (trip(device={"steps": 0}), OK),
            "a million steps": (trip(device={"steps": 1_000_000}), OK),
            "more": (trip(device={"steps": 1_000_001}), f"{BOUNDS} {at}/steps"),
            "fewer than none": (trip(device={"steps": -1}), f"{BOUNDS} {at}/steps"),
            "half a step": (trip(device={"steps": 1.5}), f"{BOUNDS} {at}/steps"),
            "true steps": (trip(device={"steps": True}), f"{BOUNDS} {at}/steps"),
            "another system": (trip(device={"crs": "EPSG:3857"}), f"{BOUNDS} {at}/crs"),
            "systems": (trip(device={"crs": ["WGS84"]}), f"{BOUNDS} {at}/crs"),
        },
    )


def test_one_bad_item_of_each_kind_leaves_the_other_499_alone(lin):
    bad = {
        0: trip("rocket_ride"),
        83: trip(colour="red"),
        166: trip() | {"inputs": {}},
        249: trip(km="-5"),
        332: trip() | {"occurred_to": MORNING.isoformat()},
        415: trip()
        | {"source": {"kind": "operator", "code": "gz-metro", "reference": "r", "signature": "0"}},
        499: "no item",
    }
    items = [bad.get(index) or trip(minutes=41, km="1") for index in range(500)]
    results = send(lin, *items)
    assert {index for index, result in enumerate(results) if result.status == "INVALID"} == set(bad)
    assert Activity.objects.count() == 493
    assert [intake.activities for intake in Intake.objects.all()] == [493]
    # What was refused left nothing behind: no reference, and a client id that is free for the mended item.
    assert not ActivityReference.objects.exists()
    assert send(lin, trip(client_id=bad[249]["client_id"]))[0].status == OK


def test_an_intake_is_opened_only_when_something_came_in(lin):
    send(lin, trip(km="0"))
    assert not Intake.objects.exists()


def test_what_is_stored_is_what_was_sent(lin):
    item = signed(trip(km="34.90", client_id=fresh(), device={"steps": 3}))
    (result,) = send(lin, item)
    stored = Activity.objects.get(id=result.id)
    assert (stored.inputs, stored.source, stored.device) == (item["inputs"], item["source"], item["device"])
    assert (stored.tier, stored.preview_g, stored.received_at) == ("A", 2512, EVENING)
