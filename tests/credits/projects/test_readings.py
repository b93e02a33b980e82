"""Readings: all or none, no day twice, none before its time, and a correction that says so."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credits.projects.errors import ProjectStateConflict, ReadingOverlaps
from credits.projects.models import Reading
from credits.projects.selectors import readings_of
from credits.projects.services import withdraw_project
from credits.projects.services.readings import ROWS_MOST, Entry
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import InvalidInput, NotFound, NotPermitted, TooManyItems
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.projects.roofs import drafted, month, read, registered, with_meter

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei():
    return cast.mei()


@pytest.fixture
def meter(mei):
    return with_meter(mei, drafted(mei))


def codes(refused) -> list[tuple[str, str]]:
    return [(member["pointer"], member["code"]) for member in refused.value.errors]


def test_a_year_of_months_is_525_mwh(mei, meter):
    stored = read(mei, meter, *map(month, range(1, 13)))
    assert [row.period_from.month for row in stored] == list(range(1, 13))
    assert sum(row.value for row in readings_of(meter)) == 525
    event = AuditEvent.objects.get(action="readings_added")
    assert event.detail == {"meter_id": str(meter.id), "readings": 12, "superseded": []}


@pytest.mark.parametrize(
    ("entry", "wrong"),
    [
        (Entry(date(2025, 1, 1), date(2025, 1, 1), Decimal(1)), ("period_to", "period_invalid")),
        (Entry(date(2025, 1, 2), date(2025, 1, 1), Decimal(1)), ("period_to", "period_invalid")),
        (Entry(date(2025, 1, 1), date(2026, 1, 3), Decimal(1)), ("period_to", "period_invalid")),
        (Entry(date(2026, 3, 1), date(2026, 3, 3), Decimal(1)), ("period_to", "time_in_future")),
        (Entry(date(2024, 12, 19), date(2025, 1, 1), Decimal(1)), ("period_from", "before_commissioning")),
        (Entry(date(2025, 1, 1), date(2025, 2, 1), Decimal("-0.000001")), ("value", "value_negative")),
        (Entry(date(2025, 1, 1), date(2025, 2, 1), Decimal("1.0000001")), ("value", "value_invalid")),
        (Entry(date(2025, 1, 1), date(2025, 2, 1), Decimal(10**11 + 1)), ("value", "value_invalid")),
        (Entry(date(2025, 1, 1), date(2025, 2, 1), Decimal("NaN")), ("value", "value_invalid")),
        (Entry(date(2025, 1, 1), date(2025, 2, 1), Decimal("Infinity")), ("value", "value_invalid")),
    ],
)
def test_one_wrong_entry_keeps_all_out_and_is_named(mei, meter, entry, wrong):
    with pytest.raises(InvalidInput) as refused:
        read(mei, meter, month(5), entry, month(6))
    field, code = wrong
    assert (f"/readings/1/{field}", code) in codes(refused)
    assert not Reading.objects.exists()


def test_the_day_that_is_over_since_midnight_counts_and_today_does_not(mei, meter):
    read(mei, meter, Entry(date(2026, 3, 1), date(2026, 3, 2), Decimal(0)))
    read(mei, meter, Entry(date(2024, 12, 20), date(2024, 12, 21), Decimal("0.5")))


def test_two_entries_of_one_call_do_not_cover_one_day(mei, meter):
    twice = Entry(date(2025, 1, 31), date(2025, 2, 10), Decimal(1))
    with pytest.raises(InvalidInput) as refused:
        read(mei, meter, month(1), twice)
    assert codes(refused) == [("/readings/1/period_from", "period_overlaps")]


def test_what_is_stored_is_not_covered_again(mei, meter):
    read(mei, meter, month(1), month(2))
    for entry in (month(1), Entry(date(2025, 2, 28), date(2025, 3, 2), Decimal(1))):
        with pytest.raises(ReadingOverlaps) as refused:
            read(mei, meter, month(4), entry)
        assert codes(refused) == [("/readings/1/period_from", "period_overlaps")]
    read(mei, meter, month(3))
    assert Reading.objects.count() == 3


def test_a_correction_names_what_it_corrects(mei, meter):
    january, _ = read(mei, meter, month(1), month(2))
    (corrected,) = read(mei, meter, replace(month(1, "35.5"), supersedes=january.id))
    january.refresh_from_db()
    assert (january.value, january.superseded_at is None) == (36, False)
    assert [row.value for row in readings_of(meter)] == [Decimal("35.5"), 38]
    assert readings_of(meter, with_superseded=True).count() == 3
    assert AuditEvent.objects.filter(action="readings_added").latest("id").detail["superseded"] == [
        str(january.id)
    ]
    with pytest.raises(InvalidInput):
        read(mei, meter, replace(month(1, "35"), supersedes=january.id))
    read(mei, meter, replace(month(1, "35"), supersedes=corrected.id))


def test_one_reading_may_become_two_and_a_failed_correction_leaves_it(mei, meter):
    (january,) = read(mei, meter, month(1))
    first = Entry(date(2025, 1, 1), date(2025, 1, 16), Decimal(18), supersedes=january.id)
    with pytest.raises(InvalidInput):
        read(mei, meter, first, replace(month(2), value=Decimal(-1)))
    january.refresh_from_db()
    assert january.superseded_at is None
    read(mei, meter, first, Entry(date(2025, 1, 16), date(2025, 2, 1), Decimal(18)))


def test_a_reading_of_another_meter_is_not_corrected(mei, meter):
    other = with_meter(mei, meter.project, "M-2222")
    (elsewhere,) = read(mei, other, month(1))
    for unknown in (elsewhere.id, new_id()):
        with pytest.raises(InvalidInput):
            read(mei, meter, replace(month(1), supersedes=unknown))
    elsewhere.refresh_from_db()
    assert elsewhere.superseded_at is None


def test_none_and_too_many_are_refused(mei, meter):
    with pytest.raises(InvalidInput):
        read(mei, meter)
    with pytest.raises(TooManyItems):
        read(mei, meter, *[month(1)] * (ROWS_MOST + 1))


def test_only_the_owner_enters_readings(mei, meter):
    for member, refusal in ((cast.qiao(), NotFound), (cast.lin(), NotFound), (cast.chen(), NotPermitted)):
        with pytest.raises(refusal):
            read(member, meter, month(1))


def test_a_meter_of_another_project_is_not_there(mei, meter):
    other = drafted(mei, object_key="ROOF2")
    meter.project_id = other.id
    with pytest.raises(NotFound):
        read(mei, meter, month(1))


def test_readings_go_on_after_registration_and_end_with_the_project(mei):
    project = registered(mei, cast.chen())
    read(mei, project.meters.get(), month(1))
    gone = drafted(mei, object_key="ROOF3")
    its_meter = with_meter(mei, gone, "M-3333")
    withdraw_project(actor=mei.actor, now=puhui_now(), project_id=gone.id)
    with pytest.raises(ProjectStateConflict):
        read(mei, its_meter, month(1))


def test_the_database_keeps_readings_apart_and_as_they_are(mei, meter):
    january, _ = read(mei, meter, month(1), month(2))
    again = {"meter": meter, "value": 1, "entered_at": puhui_now(), "entered_by": mei.user.id}
    for period in ((date(2025, 1, 31), date(2025, 2, 1)), (date(2025, 5, 2), date(2025, 5, 1))):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reading.objects.create(period_from=period[0], period_to=period[1], **again)
    for change in ({"value": 99}, {"period_to": date(2025, 1, 30)}, {"value": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Reading.objects.filter(id=january.id).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        january.delete()


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_enter_one_month_one_does(mei, meter):
    def attempt(_: int) -> bool:
        try:
            read(mei, meter, month(1))
        except ReadingOverlaps:
            return False
        return True

    assert in_parallel(8, attempt).count(True) == 1
    assert Reading.objects.count() == 1
