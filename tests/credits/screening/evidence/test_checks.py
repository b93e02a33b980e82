"""Each check on a file with what it lets pass and what it stops, at its boundary."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from credits.screening.checks import exif, image_duplicate, same_document
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
