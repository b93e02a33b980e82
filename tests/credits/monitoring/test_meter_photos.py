"""The photo of a meter that is asked for at random: told beforehand, missed, and put to the bill."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from credits.monitoring import metered
from credits.screening import meter_photos
from credits.screening.evidence.selectors import photographed_meters
from credits.screening.evidence.services import add_evidence
from credits.verification.review.models import ReviewCase
from credits.verification.review.services import open_cases
from tests import cast
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import EVENING
from tests.credits.activities.sending import send
from tests.credits.evidence.files import csv_table, photographed, scene
from tests.credits.monitoring.crediting import Told, credit, told
from tests.credits.monitoring.test_metered import bill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening", "evidence_dir")]


@pytest.fixture
def at_home(lin):
    return meter(lin, home(lin), days=3)


def test_the_home_is_told_beforehand_and_the_photo_is_put_to_the_bill(lin, at_home, monkeypatch):
    """The whole rule as it is wired: from what the meter says, over the bill, to the photo."""
    due = {(2026, 10), (2026, 11)}
    for room in (metered, meter_photos):
        monkeypatch.setattr(room, "is_due", lambda _meter, year, month, _one_in: (year, month) in due)
    monkeypatch.setattr(meter_photos, "_sources", [photographed_meters])
    phone = cast.client_for(lin)
    (told_home,) = phone.get("/api/v1/households").json()["results"]
    assert [one["photo_due_for"] for one in told_home["meters"]] == [["2026-10", "2026-11"]]
    early, late = send(lin, bill(at_home, ago=1), bill(at_home))
    photo = add_evidence(
        actor=lin.actor,
        now=EVENING,
        activity_id=late.id,
        kind="METER_PHOTO",
        content=photographed(scene(4)),
        name="meter.jpg",
    )
    assert photo.findings == []
    add_evidence(
        actor=lin.actor, now=EVENING, activity_id=early.id, kind="METER_PHOTO", content=csv_table(), name=""
    )
    credit()
    # A table is no photo, whatever it is called.
    assert "PHOTO_DUE" in told(early).reasons
    assert (told(early).status, told(late)) == ("IN_REVIEW", Told("CREDITED", 623))


def test_a_bill_that_lacks_its_photo_has_a_week_for_it(lin, at_home, monkeypatch):
    monkeypatch.setattr(metered, "is_due", lambda *_: True)
    monkeypatch.setattr(meter_photos, "_sources", [photographed_meters])
    first, second = send(lin, bill(at_home, ago=1), bill(at_home))
    credit()
    assert told(first).reasons == told(second).reasons == ("PHOTO_DUE",)
    assert open_cases(now=EVENING)["opened"] == 0
    add_evidence(
        actor=lin.actor,
        now=EVENING,
        activity_id=second.id,
        kind="METER_PHOTO",
        content=photographed(scene(5)),
        name="",
    )
    assert open_cases(now=EVENING)["opened"] == 1
    assert ReviewCase.objects.get().activity_id == second.id
    assert open_cases(now=EVENING + timedelta(days=8))["opened"] == 1


@pytest.mark.parametrize(
    ("today", "months"),
    [(date(2026, 11, 20), [11]), (date(2026, 12, 4), [11, 12]), (date(2026, 12, 5), [12])],
)
def test_the_months_told_are_those_of_which_a_phone_may_tell(monkeypatch, today, months):
    monkeypatch.setattr(meter_photos, "is_due", lambda *_: True)
    monkeypatch.setattr(meter_photos, "_sources", [photographed_meters])
    assert [month.month for month in meter_photos.months_due(UUID(int=1), today)] == months


def test_no_month_is_told_where_no_photo_is_asked_for(monkeypatch, settings):
    monkeypatch.setattr(meter_photos, "is_due", lambda *_: True)
    assert meter_photos.months_due(UUID(int=1), EVENING.date()) == []
    monkeypatch.setattr(meter_photos, "_sources", [photographed_meters])
    settings.SCREENING_SET = ""
    assert meter_photos.months_due(UUID(int=1), EVENING.date()) == []
