"""Each check on a file with what it lets pass and what it stops, at its boundary."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from credits.screening.checks import exif, file_time, image_duplicate, same_document, table_amount
from credits.screening.checks.image_duplicate import Earlier
from credits.screening.findings import Asks

ME, OTHER, FILE = UUID(int=1), UUID(int=2), UUID(int=9)
BEGINS = datetime(2026, 11, 2, 0, 0, tzinfo=UTC)
ENDS = BEGINS + timedelta(hours=1)


@pytest.mark.parametrize(
    ("party", "distance", "asks"),
    [
        (OTHER, 0, Asks.REJECT),
        (OTHER, 31, Asks.REJECT),
        (OTHER, 32, Asks.REVIEW),
        (OTHER, 60, Asks.REVIEW),
        (OTHER, 61, None),
        (ME, 0, Asks.REVIEW),
        (ME, 61, None),
    ],
)
def test_a_picture_is_judged_by_distance_and_owner(party, distance, asks):
    found = image_duplicate.check(ME, [Earlier(FILE, party, distance)])
    assert (found and found.asks) == asks
    assert image_duplicate.check(ME, []) is None


def test_somebody_elses_counts_more_than_ones_own_that_is_nearer():
    found = image_duplicate.check(ME, [Earlier(FILE, ME, 0), Earlier(FILE, OTHER, 30)])
    assert found == ("DUPLICATE_IMAGE", Asks.REJECT, 30, 31)


@pytest.mark.parametrize(
    ("taken_at", "offset", "is_found"),
    [
        ("2026-11-02T08:30:00", "+08:00", False),
        ("2026-11-01T08:00:00", "+08:00", False),
        ("2026-11-01T07:59:00", "+08:00", True),
        ("2026-11-03T09:00:00", "+08:00", False),
        ("2026-11-03T09:07:00", "+08:00", True),
        ("2026-11-03T15:00:00", None, False),
        ("2026-11-03T15:07:00", None, True),
        ("2026-13-03T15:07:00", None, False),
    ],
)
def test_a_photograph_of_another_time(taken_at, offset, is_found):
    told = {"taken_at": taken_at} | ({"offset": offset} if offset else {})
    assert [one.code for one in exif.check(told, BEGINS, ENDS)] == ["EXIF_TIME_MISMATCH"] * is_found


@pytest.mark.parametrize(("lat", "is_found"), [(23.1089, False), (23.1091, True)])
def test_a_photograph_of_another_place_is_one_kilometre_from_the_nearest_point(lat, is_found):
    places = [(30.0, 113.2), (23.1, 113.2)]
    found = list(exif.check({"lat": lat, "lon": 113.2}, BEGINS, ENDS, places))
    assert [one.code for one in found] == ["EXIF_GPS_FAR"] * is_found


@pytest.mark.parametrize(
    ("software", "is_found"),
    [
        ("Adobe Photoshop 26.0", True),
        ("美图秀秀", True),
        ("GIMP 2.10", True),
        ("18.1", False),
        ("HDR+ 1.0", False),
    ],
)
def test_a_program_that_edits(software, is_found):
    assert bool(list(exif.check({"software": software}, BEGINS, ENDS))) is is_found


def test_what_says_nothing_contradicts_nothing():
    assert list(exif.check({}, BEGINS, ENDS, [(23.1, 113.2)])) == []


def test_a_document_of_others():
    assert same_document.check(0) is None
    assert same_document.check(1).asks is Asks.REVIEW


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        ({"created": "D:20261102080500+08'00'"}, None),
        # A bill is written after what it bills, as late as it likes.
        ({"created": "D:20270102080500+08'00'"}, None),
        ({"created": "D:20261101080000+08'00'"}, None),
        ({"created": "D:20261101075400+08'00'"}, 24.1),
        ({"created": "D:20261031090000"}, 39.0),
        ({"created": "yesterday"}, None),
        ({"begins": "2026-11-03T00:00:00Z", "ends": "2026-11-03T02:00:00Z"}, None),
        ({"begins": "2026-11-04T01:00:00Z", "ends": "2026-11-04T02:00:00Z"}, 48.0),
        ({"begins": "2026-10-01T00:00:00Z", "ends": "2026-12-01T02:00:00Z"}, None),
        ({"readings": [["2026-11-02T08:00:00", "kWh", "1", None]]}, None),
        ({"readings": [["2026-09-02T08:00:00", "kWh", "1", None], [None, "kWh", "2", None]]}, 1456.0),
        ({"readings": [["2026-13-02T08:00:00", "kWh", "1", None]]}, None),
        ({}, None),
    ],
)
def test_a_document_table_or_track_of_another_time(told, hours):
    found = file_time.check(told, BEGINS, ENDS)
    assert (found and found.value) == hours
    assert found is None or found.asks is Asks.REVIEW


def rows(*told, unit="kWh"):
    return {"readings": [[f"2026-11-{day:02}T00:00:00+08:00", "used", number, unit] for day, number in told]}


@pytest.mark.parametrize(
    ("told", "claimed", "nearest"),
    [
        # What a meter showed: the last less the first.
        (rows((1, "100"), (11, "165")), "65", None),
        # What was used: the sum, without what is told of the end.
        (rows(*((day, "6.5") for day in range(1, 12))), "65", None),
        (rows((1, "100"), (11, "166")), "65", None),
        (rows((1, "100"), (11, "167")), "65", 67.0),
        (rows((1, "2000"), (11, "4000")), "2040", None),
        (rows((1, "2000"), (11, "4000")), "2041", 2000.0),
        # Of other days, of another unit, without a number: it says nothing about the claim.
        (rows((12, "100"), (20, "900")), "65", None),
        (rows((1, "100"), (11, "900"), unit="m3"), "65", None),
        (rows((1, "100"), (11, "900"), unit=None), "65", None),
        (rows((1, "."), (11, "?")), "65", None),
        ({}, "65", None),
    ],
)
def test_a_table_that_comes_to_another_amount(told, claimed, nearest):
    period = datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 10, 16, tzinfo=UTC)
    found = table_amount.check(told, "consumption_kwh", Decimal(claimed), *period)
    assert (found and found.value) == nearest
    assert found is None or (found.asks, found.threshold) == (Asks.REVIEW, float(claimed))
    assert table_amount.check(told, "distance_km", Decimal(claimed), *period) is None
