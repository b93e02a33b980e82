"""Periods of homes' meters, from what a phone sends to what is decided, and why."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from math import log
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.households.services import move_out_meter
from credits.activities.catalog_loading import type_rules
from credits.activities.models import Activity
from credits.admin.activity_parts import parts_of
from credits.monitoring import metered
from credits.monitoring.credited import all_credited
from credits.monitoring.meter_cohorts import count_cohorts
from credits.monitoring.metered import screen_metered
from credits.monitoring.recomputation import drifts_of
from credits.monitoring.undecided import undecided_of
from credits.projects.models import Meter, Project
from credits.screening import meter_photos
from credits.screening.models import MeterCohort, Screening
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.homes import home, join, meter
from tests.credits.activities.items import EVENING, MIDNIGHT, electricity, signed
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import check_books, credit, explained, told
from tests.credits.projects.lists import OTHER, left

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("evening")]


def bill(of, kwh="6.5", shown=None, ago=0, days=1, **more):
    """Return a bill that ended so many days ago; `shown` is what the meter showed at its beginning."""
    item = electricity(kwh, days, ends=MIDNIGHT - timedelta(days=ago), meter=str(of.id), **more)
    if shown is None:
        return item
    return item | {"reading": {"from": shown, "to": str(Decimal(shown) + Decimal(kwh))}}


@pytest.fixture
def at_home(lin):
    """Lin's meter, at 100 kWh when the oldest bill that a phone may still send begins."""
    return meter(lin, home(lin), days=3)


def decided(member, *items):
    results = send(member, *items)
    credit()
    return [(told(result).status, told(result).reasons) for result in results]


CREDITED = ("CREDITED", ())
REJECTED = ("REJECTED", ("READING_DECREASED",))
GAP = ("IN_REVIEW", ("READING_GAP",))


def test_bills_that_follow_on_one_another_are_credited_and_computed_again(lin, at_home):
    first, second = bill(at_home, shown="100", ago=2), bill(at_home, shown="106.5", ago=1)
    assert decided(lin, first, second) == [CREDITED] * 2
    assert decided(lin, bill(at_home, shown="113")) == [CREDITED]
    rows = Screening.objects.values_list("threshold_set", "findings", "metres")
    assert list(rows) == [("standard/2", [], 0)] * 3
    assert not list(drifts_of(next(all_credited())))
    check_books()


def test_a_meter_that_fell_is_refused_and_told_with_both_numbers(lin, at_home):
    assert decided(lin, bill(at_home, shown="100", ago=2)) == [CREDITED]
    (result,) = send(lin, bill(at_home, shown="99", ago=1))
    credit()
    assert (told(result).status, told(result).reasons) == REJECTED
    (reason,) = explained(result)["reasons"]
    assert (reason["value"], reason["threshold"]) == ("99", "106.5")
    assert reason["message"] != "READING_DECREASED"
    (part,) = [
        part for part in parts_of(Activity.objects.get(id=str(result.id))) if "standard/2" in str(part)
    ]
    assert part.rows[0][1:] == ["READING_DECREASED", "99", "106.5"]


def test_moving_in_is_a_reading_too(lin, at_home):
    assert decided(lin, bill(at_home, shown="99", ago=2)) == [REJECTED]


def test_a_refused_figure_refuses_no_later_one(lin, at_home):
    wrong, right = bill(at_home, shown="9", ago=2), bill(at_home, shown="100", ago=1)
    assert decided(lin, wrong, right) == [REJECTED, CREDITED]
    assert decided(lin, bill(at_home, shown="106.5", ago=0)) == [CREDITED]


def test_of_two_that_contradict_one_another_the_later_received_is_wrong(lin, at_home):
    later_day, earlier_day = bill(at_home, shown="102", ago=1), bill(at_home, shown="101", ago=2)
    assert decided(lin, later_day, earlier_day) == [CREDITED, REJECTED]


def test_whoever_tells_of_the_thrifty_days_only_is_asked(lin, at_home):
    first, second = bill(at_home, shown="100", ago=2), bill(at_home, shown="140", ago=1)
    assert decided(lin, first, second) == [CREDITED, GAP]


def test_the_other_members_readings_count(lin, hua):
    of = home(lin)
    one = meter(lin, of, days=3)
    join(lin, of, hua)
    assert decided(lin, bill(one, shown="100", ago=2)) == [CREDITED]
    # Hua may not claim, but the meter is one: what she read when moving out binds Lin as well.
    today = EVENING.date()
    move_out_meter(
        actor=hua.actor, now=EVENING, household_id=of.id, meter_id=one.id, on=today, reading=Decimal(110)
    )
    assert decided(lin, bill(one, "6.5", shown="106.5")) == [REJECTED]


def test_an_operators_bill_is_compared_with_the_readings_of_others(lin, at_home):
    assert decided(lin, bill(at_home, shown="150", ago=1, days=2)) == [GAP]
    assert decided(lin, signed(bill(at_home, shown="140", ago=0))) == [REJECTED]


def test_a_period_without_readings_is_measured_all_the_same(lin, at_home):
    assert decided(lin, bill(at_home, "0.1")) == [("IN_REVIEW", ("RATE_IMPLAUSIBLE",))]


def test_far_from_ones_own_history(lin):
    one = meter(lin, home(lin), days=20)
    usual = [bill(one, str(7 + Decimal(ago) / 10), ago=ago) for ago in range(1, 3)]
    assert decided(lin, *usual) == [CREDITED] * 2
    older = [signed(bill(one, str(7 + Decimal(ago) / 10), ago=ago)) for ago in range(3, 8)]
    assert decided(lin, *older) == [CREDITED] * 5
    assert decided(lin, bill(one, "1.5")) == [("IN_REVIEW", ("OWN_OUTLIER",))]


def test_far_from_the_homes_around(lin, at_home):
    MeterCohort.objects.create(
        type_id=type_rules()["household_electricity"].id,
        region=lin.party.region,
        month=date(2026, 11, 1),
        periods=80,
        log_median=log(9),
        log_mad=0.2,
        computed_at=EVENING,
    )
    assert decided(lin, bill(at_home, "1", ago=1)) == [CREDITED]  # the last day of October
    assert decided(lin, bill(at_home, "1")) == [("IN_REVIEW", ("COHORT_OUTLIER",))]


def test_the_same_number_by_another_suppliers_name_is_looked_at(lin, hua, at_home):
    meter(hua, home(hua), operator="Guangzhou Power")
    assert decided(lin, bill(at_home)) == [("IN_REVIEW", ("METER_ELSEWHERE",))]


def test_a_projects_meter_is_not_a_homes(lin, at_home):
    owner = cast.organisation("Bakery")
    project = Project.objects.create(
        party=owner,
        scheme="DEMO",
        project_type="rooftop_solar",
        methodology="GD-PV",
        name="roof",
        region=cast.GUANGZHOU,
        object_key="0301-0000-4711",
        commissioned_on=date(2025, 1, 1),
        created_at=EVENING,
        created_by=owner.id,
    )
    terms = {"project": project, "input_name": "generation_mwh", "unit": "MWh", "added_at": EVENING}
    Meter.objects.create(serial_no="E-2024-00010", **terms)
    assert decided(lin, bill(at_home, ago=1)) == [CREDITED]
    Meter.objects.create(serial_no="00e 2024-0001", **terms)
    assert decided(lin, bill(at_home)) == [("IN_REVIEW", ("METER_ELSEWHERE",))]


def test_a_bill_of_a_meter_that_a_list_left_by_its_digest_is_looked_at(lin, at_home):
    left("METER", "E-2024-0001", agreed=OTHER, until=date(2025, 12, 31))
    assert decided(lin, bill(at_home, ago=1)) == [CREDITED]
    left("METER", "E-2024-0001", until=None)
    assert decided(lin, bill(at_home)) == [("IN_REVIEW", ("METER_ELSEWHERE",))]


def test_a_photo_that_is_due_and_not_there_keeps_the_bill_waiting(lin, at_home, monkeypatch):
    drawn = {(2026, 11, 6.0)}
    monkeypatch.setattr(metered, "is_due", lambda _meter, *month: month in drawn)
    other = meter(lin, at_home.household, "E-2024-0002", days=3)
    third = meter(lin, at_home.household, "E-2024-0003", days=3)
    fourth = meter(lin, at_home.household, "E-2024-0004", days=3)
    assert decided(lin, bill(fourth)) == [CREDITED]  # nobody could send a photo
    photos: set[UUID] = set()
    monkeypatch.setattr(meter_photos, "_sources", [lambda asked: photos & set(asked)])
    results = send(lin, bill(at_home), bill(other), bill(at_home, ago=1), signed(bill(third)))
    photos.add(results[1].id)
    credit()
    found = [(told(result).status, told(result).reasons) for result in results]
    assert found == [("IN_REVIEW", ("PHOTO_DUE",)), CREDITED, CREDITED, CREDITED]


def test_cohorts_are_counted_from_what_was_claimed_and_stands(lin, hua, at_home):
    theirs = meter(hua, home(hua), "E-2024-0007", days=3)
    send(lin, bill(at_home, "6", ago=1), bill(at_home, "8", ago=2))
    send(hua, bill(theirs, "9", ago=1), bill(theirs, "30", shown="1", ago=2))
    credit()  # the last fell from 100 to 1
    for _night in range(2):
        with acting_as("worker"):
            assert count_cohorts(now=EVENING) == {"cohorts": 1}
    row = MeterCohort.objects.get()
    assert (row.region, row.month, row.periods) == (lin.party.region, date(2026, 10, 1), 3)
    assert row.log_median == pytest.approx(log(8))
    assert row.log_mad == pytest.approx(log(9 / 8))


def test_a_chunk_asks_as_few_questions_for_many_meters_as_for_one(lin, hua, at_home):
    def questions() -> int:
        now = datetime.now(UTC)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            screen_metered(undecided_of([lin.party.id, hua.party.id], now))
        return len(asked)

    send(lin, bill(at_home, shown="100", ago=2))
    few = questions()
    theirs = meter(hua, home(hua), "E-2024-0007", days=3)
    send(hua, *(bill(theirs, ago=ago) for ago in range(3)))
    send(lin, bill(at_home, shown="106.5", ago=1))
    assert questions() == few
    assert 0 < few <= 8
