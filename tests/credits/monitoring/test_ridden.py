"""A ride has one claimant: its rider or its operator's project, in whatever order they come."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from credits.activities.models import ActivityReference
from credits.monitoring.figures import enter_figures
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_errors import PeriodNotOver, RidesClaimedByRiders
from credits.monitoring.report_models import MonitoringReport
from credits.projects.errors import ClaimedElsewhere, ObjectClaimed, ProjectStateConflict
from credits.projects.object_models import ForeignClaim, ProjectObject
from credits.projects.rides.models import ProjectRide
from credits.projects.selectors import refused_rows_of
from credits.projects.services import add_project_object, receive_reading_file
from credits.verification.services import submit_report
from puhui.kernel.clock import SHANGHAI, puhui_now
from puhui.kernel.errors import InvalidInput
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.items import KEY, OPERATOR, make_operator, signed, trip
from tests.credits.activities.sending import outcome, send
from tests.credits.issuance.kinds import BICYCLES, World, lay_kind, lay_rides, numbers, take_in_rides
from tests.credits.monitoring.crediting import credit, grams, told
from tests.credits.monitoring.test_report_figures import refused_by_the_database
from tests.credits.projects.roofs import drafted
from tests.made_once import made_once

pytestmark = pytest.mark.django_db
# Of the report, and of its riders: while they may still claim it.
DAY = date(2026, 2, 28)
RIDDEN = datetime(2026, 2, 28, 18, 0, tzinfo=SHANGHAI)
FEBRUARY = date(2026, 2, 1), date(2026, 3, 1)
# 1,968 rides of 15 km are 29,520 km: a tonne, and no ride to spare.
ENOUGH = 1_968


@pytest.fixture(scope="module")
def copy_of_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], World]]:
    with made_once(django_db_blocker, lambda: lay_kind(BICYCLES)) as copy:
        yield copy


@pytest.fixture
def world(copy_of_world: Callable[[], World], db: None) -> World:
    set_clock(RIDDEN + timedelta(hours=30))
    return copy_of_world()


def ride(reference: str | None, km: str = "15"):
    told_of = trip("shared_bike_ride", km, begins=RIDDEN, minutes=60)
    return told_of if reference is None else signed(told_of, KEY, reference=reference)


def claim(rider, reference: str | None, km: str = "15") -> str:
    (result,) = send(rider, ride(reference, km), now=puhui_now())
    return outcome(result)


def refused(file) -> list[tuple[int, str]]:
    return [(row.row_number, row.code) for row in refused_rows_of(file)]


def draft(world: World, km: str, riders: str = "0") -> MonitoringReport:
    first, after = FEBRUARY
    report = create_report(
        actor=world.mei.actor,
        project_id=world.project.id,
        period_from=first,
        period_to=after,
        now=puhui_now(),
    )
    figures = numbers(authorised_km=km, claimed_by_riders_km=riders)
    enter_figures(actor=world.mei.actor, report_id=report.id, figures=figures, now=puhui_now())
    return report


def after_the_riders() -> None:
    set_clock(datetime(2026, 3, 6, 10, 0, tzinfo=SHANGHAI))


def submit(world: World, report: MonitoringReport) -> MonitoringReport:
    return submit_report(actor=world.mei.actor, report_id=report.id, now=puhui_now())


def claimed(key: str) -> None:
    """Let another register claim a ride."""
    ForeignClaim.objects.create(
        register="VCS",
        reference="VCS-77",
        kind="TRIP",
        key=key,
        days_from=DAY,
        list_digest="0" * 64,
        row_number=1,
        imported_at=puhui_now(),
    )


def sealed_plainly(report: MonitoringReport) -> str:
    rows = MonitoringReport.objects.filter(pk=report.pk)
    terms = {"digest": "0" * 64, "content": {"figures": []}, "tonnes": 1, "reduction_g": 1_000_000}
    return refused_by_the_database(lambda: rows.update(status="SUBMITTED", **terms))


def test_what_a_rider_claimed_the_operator_cannot_count(world):
    lin = cast.lin()
    assert claim(lin, "K-90001") == "ACCEPTED"
    rows = f"K-90001,{DAY},15\n" + f"K-90002,{DAY},2.5\n"
    assert refused(take_in_rides(world.project, rows)) == [(2, "ride_claimed_by_rider")]
    assert ProjectRide.objects.filter(ridden_on=DAY).get().metres == 2_500
    credit()
    assert grams(lin) > 0


def test_what_the_operator_counts_no_rider_claims_whether_pushed_or_sent(world):
    lay_rides(world.project, 1, day=DAY, first=90_001)
    assert claim(cast.lin(), "K-90001") == "reference_used /source/reference"
    assert claim(cast.hua(), "K-90002") == "ACCEPTED"
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_number_written_in_another_way_is_the_same_ride(world):
    lin, hua = cast.lin(), cast.hua()
    assert claim(lin, "k 90001") == "ACCEPTED"
    credit()
    assert grams(lin) > 0
    lay_rides(world.project, ENOUGH + 1, day=DAY, first=90_001)
    (late,) = send(hua, ride("K/90002"), now=puhui_now())
    credit()
    assert (told(late).status, told(late).reasons) == ("REJECTED", ("CLAIMED_ELSEWHERE",))
    after_the_riders()
    # Lin has been credited; Hua's ride is nobody's, since each of both says that it is the other's.
    report = draft(world, str(15 * ENOUGH))
    with pytest.raises(RidesClaimedByRiders) as short:
        submit(world, report)
    assert (short.value.data["own"], short.value.data["unnumbered"]) == (str(15 * (ENOUGH - 1)), "0")
    assert sealed_plainly(report) == "report_of_rides_of_its_own"
    assert broken_invariants() == set()


def test_what_phones_claim_without_a_number_is_taken_off_in_the_operators_city(world):
    lay_rides(world.project, ENOUGH + 1, day=DAY, first=90_001)
    shenzhen = cast.resident("Hua", region=cast.SHENZHEN)
    assert claim(cast.lin(), None, "18") == claim(shenzhen, None) == "ACCEPTED"
    after_the_riders()
    report = draft(world, str(15 * (ENOUGH + 1)), riders="14.999")
    with pytest.raises(RidesClaimedByRiders) as short:
        submit(world, report)
    # A ride counts for 15 km to its rider, and so it is taken off.
    assert short.value.data["unnumbered"] == "15"
    assert sealed_plainly(report) == "report_of_rides_of_its_own"
    enter_figures(
        actor=world.mei.actor,
        report_id=report.id,
        figures=numbers(claimed_by_riders_km="15"),
        now=puhui_now(),
    )
    sealed = submit(world, report)
    assert (sealed.reduction_g, sealed.tonnes) == (15 * ENOUGH * 33_880 // 1_000, 1)
    assert sealed.content["rides"] == {"own_m": 15_000 * (ENOUGH + 1), "unnumbered_m": 15_000}


def test_no_report_is_sealed_while_riders_may_still_claim(world):
    lay_rides(world.project, ENOUGH, day=DAY, first=90_001)
    report = draft(world, str(15 * ENOUGH))
    set_clock(datetime(2026, 3, 4, 23, 59, tzinfo=SHANGHAI))
    with pytest.raises(PeriodNotOver):
        submit(world, report)
    assert sealed_plainly(report) == "report_of_rides_after_their_riders"
    set_clock(datetime(2026, 3, 5, 0, 0, tzinfo=SHANGHAI))
    # The last instant at which a phone may tell of the period is a day before.
    assert claim(cast.lin(), None) == "time_too_old /occurred_to"
    assert submit(world, report).tonnes == 1


def test_a_ride_is_taken_up_once_by_whatever_table_and_a_crash_changes_nothing(world):
    rows = f"K-90001,{DAY},15\n"
    file = take_in_rides(world.project, rows)
    assert (file.rows_taken, file.rows_known) == (1, 0)
    other = take_in_rides(world.project, rows + f"k90001,{DAY},14\nK-90002,{DAY},1\nK-90002,{DAY},1\n")
    assert (other.rows_taken, other.rows_known) == (1, 1)
    assert refused(other) == [(3, "ride_told_before"), (5, "ride_told_before")]


def test_rows_that_are_no_rides_are_told_one_by_one(world):
    today = puhui_now().astimezone(SHANGHAI).date()
    rows = [
        f"K-1,{DAY},15",
        f"K-90001,{DAY},15.001",
        f"K-90002,{DAY},0.099",
        f"K-90003,{today},1",
        "K-90004,2024-11-30,1",
        f"K-90005,{DAY},-1",
        f"K-90006,{DAY},",
        f"K-90007,{DAY},1,5",
        "K-90008,yesterday,1",
    ]
    assert refused(take_in_rides(world.project, "\n".join(rows) + "\n")) == [
        (2, "ride_number_invalid"),
        (3, "ride_out_of_limits"),
        (4, "ride_out_of_limits"),
        (5, "time_in_future"),
        (6, "before_commissioning"),
        (7, "value_invalid"),
        (8, "row_incomplete"),
        (9, "row_too_wide"),
        (10, "time_invalid"),
    ]


@pytest.mark.long
def test_a_ride_that_another_register_claims_is_not_taken_up_and_not_counted_if_it_comes_later(world):
    claimed("K90001")
    file = lay_rides(world.project, ENOUGH + 1, day=DAY, first=90_001)
    assert refused(file) == [(2, "claimed_elsewhere")]
    claimed("GZMETROK90002")
    after_the_riders()
    with pytest.raises(RidesClaimedByRiders):
        submit(world, draft(world, str(15 * ENOUGH)))


def test_nothing_is_issued_of_rides_that_another_register_claims_after_the_seal(world):
    claimed("K90001")
    lay_rides(world.project, ENOUGH + 1, day=DAY, first=90_001)
    after_the_riders()
    issuance = world.awaiting(submit(world, draft(world, str(15 * ENOUGH))))
    world.approve(issuance, world.chen)
    claimed("K90007")
    with pytest.raises(ClaimedElsewhere):
        world.approve(issuance, world.tang)
    ForeignClaim.objects.filter(key="K90007").update(lifted_at=puhui_now(), lifted_by=world.chen.party.id)
    assert world.approve(issuance, world.tang).status == "APPROVED"


def test_a_draft_takes_no_rides_and_names_one_operator_that_is_known_here():
    mei = cast.mei()
    load_catalogs()
    make_operator()
    make_operator("sz-bikes", types=["shared_bike_ride"], regions=("CN-GD-SZ",))
    project = drafted(mei, project_type="shared_bicycles", capacity_kw=None)

    def name(number: str, project_id=None) -> ProjectObject:
        return add_project_object(
            actor=mei.actor,
            now=puhui_now(),
            project_id=project_id or project.id,
            kind="OPERATOR",
            number=number,
        )

    for unknown in ("nobody", "sz-bikes"):
        with pytest.raises(InvalidInput):
            name(unknown)
    assert name(OPERATOR).key == "GZMETRO"
    second = drafted(mei, project_type="shared_bicycles", capacity_kw=None, object_key="BIKE-2")
    with pytest.raises(ObjectClaimed):
        name(OPERATOR, second.id)
    with pytest.raises(ProjectStateConflict):
        receive_reading_file(actor=mei.actor, now=puhui_now(), project_id=project.id, content=BytesIO(b"x"))


def test_the_database_gives_a_number_to_its_own_operators_project_alone(world):
    file = lay_rides(world.project, 1, day=DAY, first=90_001)

    def take_up(operator: str, project_id, reference: str = "K-90002") -> str:
        def insert() -> None:
            with acting_as("worker"), connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO credits_activityreference (operator, reference, project_id)"
                    " VALUES (%s, %s, %s)",
                    [operator, reference, project_id],
                )

        return refused_by_the_database(insert)

    make_operator("other-bikes", types=["shared_bike_ride"])
    assert take_up("other-bikes", world.project.id) == "reference_of_its_operators_project"
    assert take_up(OPERATOR, world.project.id, "K-90001") == "one_use_per_operator_reference"
    roof = world.project.__class__.objects.exclude(pk=world.project.pk).get()
    assert take_up(OPERATOR, roof.id) == "reference_of_its_operators_project"

    def plainly(**changes) -> str:
        terms = {"operator": OPERATOR, "reference": "K-90001", "key": "K90001", "ridden_on": DAY} | changes
        row = ProjectRide(project=world.project, source=file, metres=1_000, entered_at=puhui_now())
        for name, value in terms.items():
            setattr(row, name, value)
        return refused_by_the_database(lambda: row.save(force_insert=True))

    # Of a rider's number there is no ride, and of the project's own no other.
    send(cast.lin(), ride("K-90005"), now=puhui_now())
    assert plainly(reference="K-90005", key="K90005") == "project_ride_of_its_reference"
    assert plainly(key="K90009") == "project_ride_of_its_reference"
    assert plainly(metres=15_001) == "project_ride_that_counts"
    assert plainly() == "one_project_ride_per_number"
    changed = refused_by_the_database(lambda: ProjectRide.objects.update(metres=100))
    assert changed == "credits_projectride_append_only"
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityReference.objects.create(operator=OPERATOR, reference="K-90009")


def test_the_audit_finds_a_ride_of_two_claimants_and_a_report_of_rides_that_are_not_there(world):
    lin = cast.lin()
    claim(lin, "K-90001")
    lay_rides(world.project, ENOUGH, day=DAY, first=90_002)
    after_the_riders()
    submit(world, draft(world, str(15 * ENOUGH)))
    assert broken_invariants() == set()
    own = ProjectRide.objects.filter(ridden_on=DAY).first()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE credits_projectride DISABLE TRIGGER USER")
        cursor.execute("UPDATE credits_projectride SET reference = 'K-90001' WHERE id = %s", [own.id])
        assert broken_invariants() == {"I14"}
        cursor.execute("UPDATE credits_projectride SET reference = %s WHERE id = %s", [own.reference, own.id])
        assert broken_invariants() == set()
        cursor.execute("UPDATE credits_projectride SET metres = 14999 WHERE id = %s", [own.id])
        assert broken_invariants() == {"I14"}
        transaction.set_rollback(True)
