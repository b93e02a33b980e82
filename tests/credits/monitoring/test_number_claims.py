"""A meter's days and a device are a person's or a project's, by their number: who comes first has them."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.notifications.models import Notification
from credits.monitoring.number_claim_models import NumberClaim
from credits.monitoring.number_claims import Counted, take_for_report, take_things
from credits.monitoring.numbered_things import Numbered, index_of
from credits.monitoring.report_drafts import create_report
from credits.monitoring.report_errors import CreditedToPeople
from credits.monitoring.report_models import MonitoringReport
from credits.monitoring.shared_room import give_back
from credits.projects.models import Project
from credits.verification.models import Case
from credits.verification.review.models import Appeal
from credits.verification.review.services import appeal_activity
from credits.verification.services import return_case, submit_report
from puhui.kernel.clock import puhui_now
from puhui.kernel.constraints import constraint_of
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.homes import home, meter
from tests.credits.activities.items import EVENING
from tests.credits.activities.sending import send
from tests.credits.issuance.roof import Roof, lay_project, lay_reading, lay_roof
from tests.credits.monitoring.acts import act, told_last
from tests.credits.monitoring.crediting import check_books, credit
from tests.credits.monitoring.drift import plant, take_back
from tests.credits.monitoring.test_metered import CREDITED, bill, decided
from tests.credits.monitoring.test_object_locks import publish_of_things
from tests.credits.monitoring.test_old_answers import NEXT_DAY
from tests.credits.verification.review.desk import open_all, read, settle, standing

pytestmark = pytest.mark.django_db
WEEK = date(2026, 10, 25), date(2026, 11, 1)
REPORTED = ("IN_REVIEW", ("NUMBER_REPORTED",))
SEAL = {"digest": "0" * 64, "content": {}, "tonnes": 1, "reduction_g": 1_000_000, "status": "SUBMITTED"}


@pytest.fixture
def roof(db) -> Roof:
    """Mei, her verifiers and the register, on the evening of Lin's bills."""
    return lay_roof(at=EVENING)


@pytest.fixture
def lin(roof):
    return cast.lin()


@pytest.fixture
def at_home(lin):
    """Lin's meter, whose number is that of Mei's roof by another supplier, or the very same meter."""
    return meter(lin, home(lin), "pv 77/0001", days=10)


def drafted(roof: Roof, days=WEEK, project: Project | None = None) -> MonitoringReport:
    """Mei's report of a week on a meter PV-77-0001."""
    project = project or lay_project(roof.mei, key="77-0001")
    for one in project.meters.all():
        lay_reading(one, *days, 20, roof.mei)
    period = dict(zip(("period_from", "period_to"), days, strict=True))
    return create_report(actor=roof.mei.actor, project_id=project.id, now=puhui_now(), **period)


def sealed(roof: Roof, report: MonitoringReport) -> MonitoringReport:
    return submit_report(actor=roof.mei.actor, report_id=report.id, now=puhui_now())


def closed(report: MonitoringReport) -> None:
    """Mei's project ends: of its meter nothing is left but what the report claims."""
    Project.objects.filter(pk=report.project_id).update(status="CLOSED")


def test_a_device_that_a_person_was_credited_for_is_counted_by_no_project_from_that_day_on(roof, lin):
    publish_of_things()
    (result,) = send(lin, thing("B-1001", NEXT_DAY - timedelta(hours=2)), now=NEXT_DAY)
    credit()
    assert told_last(result).status == "CREDITED"
    before, after = (date(2026, 10, 25), date(2026, 11, 3)), (date(2026, 11, 3), date(2026, 11, 10))
    set_clock(NEXT_DAY + timedelta(days=7))
    project = lay_project(roof.mei, key="77-0001", devices=("b 1001",))
    assert sealed(roof, drafted(roof, before, project)).status == "IN_VERIFICATION"
    late = drafted(roof, after, project)
    with pytest.raises(CreditedToPeople) as refused:
        sealed(roof, late)
    assert [member["pointer"] for member in refused.value.errors] == ["/device/B1001"]
    take_back(result)
    give_back(result.id, seq=2)
    sealed(roof, late)
    assert broken_invariants() == set()


def test_a_device_whose_number_was_let_go_while_it_is_credited_is_named(roof, lin):
    publish_of_things()
    send(lin, thing("B-1001", NEXT_DAY - timedelta(hours=2)), now=NEXT_DAY)
    credit()
    plant("UPDATE credits_numberclaim SET released_at = puhui_now()")
    assert "C3" in broken_invariants()


def test_a_device_that_a_report_counts_for_the_day_waits_for_people(roof, lin):
    publish_of_things()
    now = NEXT_DAY + timedelta(days=7)
    set_clock(now)
    project = lay_project(roof.mei, key="77-0001", devices=("B-1001",))
    sealed(roof, drafted(roof, (date(2026, 11, 3), date(2026, 11, 10)), project))
    items = [thing("B1001", now - timedelta(days=1)), thing("B-1002", now - timedelta(days=1))]
    items.append(thing("B-1001", now - timedelta(hours=1)))
    results = send(lin, *items, now=now)
    credit()
    told = [(told_last(result).status, told_last(result).reasons[:1]) for result in results]
    # The report has days of this project up to yesterday: from today on the device is whose it is now.
    assert told == [REPORTED, ("CREDITED", ()), ("CREDITED", ())]
    assert broken_invariants() == set()


def thing(number: str, begins: datetime) -> dict:
    return act("second_hand_item", {"items": "1", "item_no": number}, begins=begins)


def refused_by_the_database(work) -> str:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        work()
    return constraint_of(error.value) or str(error.value)


def test_a_week_of_which_a_home_was_credited_a_day_is_not_reported_until_that_is_taken_back(
    roof, lin, at_home
):
    (result,) = send(lin, bill(at_home, ago=1))
    credit()
    report = drafted(roof)
    with pytest.raises(CreditedToPeople) as refused:
        sealed(roof, report)
    assert [member["pointer"] for member in refused.value.errors] == ["/meter/PV770001"]
    assert "lin" not in str(refused.value.errors).lower()
    assert broken_invariants() == set()
    take_back(result)
    assert sealed(roof, report).status == "IN_VERIFICATION"


def test_a_home_is_not_credited_for_days_that_a_report_counts_until_that_is_returned(roof, lin, at_home):
    report = sealed(roof, drafted(roof))
    closed(report)
    assert decided(lin, bill(at_home, ago=2)) == [REPORTED]
    case = Case.objects.get(report=report)
    return_case(actor=roof.verifier_of(case).actor, case_id=case.id, reason="a photo", now=puhui_now())
    assert decided(lin, bill(at_home, ago=1)) == [CREDITED]
    assert broken_invariants() == set()
    check_books()


def test_the_day_after_a_report_is_the_homes(roof, lin, at_home):
    closed(sealed(roof, drafted(roof)))
    assert decided(lin, bill(at_home, ago=1)) == [REPORTED]  # 31 October, the last of its days
    assert decided(lin, bill(at_home)) == [CREDITED]


def test_people_who_were_told_and_find_two_things_of_one_number_let_both_count(roof, lin, at_home):
    report = sealed(roof, drafted(roof))
    closed(report)
    (result,) = send(lin, bill(at_home, ago=1))
    credit()
    open_all()
    read(cast.fang())
    assert settle() == {"settled": 1}
    assert standing(lin, result.id).status == "CREDITED"
    assert NumberClaim.objects.get(side="PERSON").is_told_apart
    assert broken_invariants() == set()


def test_what_waited_for_something_else_when_the_report_came_is_read_once_more_for_its_number(
    roof, lin, at_home
):
    (result,) = send(lin, bill(at_home, "0.1", ago=1))
    credit()
    report = sealed(roof, drafted(roof))
    closed(report)
    open_all()
    read(cast.fang())
    assert settle() == {"settled": 1}
    assert (told_last(result).status, told_last(result).reasons) == REPORTED
    assert not Notification.objects.filter(party=lin.party).exists()
    open_all()
    read(cast.he())
    assert settle() == {"settled": 1}
    assert told_last(result).status == "CREDITED"
    assert NumberClaim.objects.get(side="PERSON").is_told_apart
    assert broken_invariants() == set()


def test_an_appeal_that_is_upheld_when_a_report_has_come_is_read_once_more_for_its_number(roof, lin, at_home):
    (result,) = send(lin, bill(at_home, "0.1", ago=1))
    credit()
    open_all()
    read(cast.fang(), "REJECT")
    settle()
    appeal_activity(actor=lin.actor, activity_id=result.id, text="It was cold.", now=puhui_now())
    closed(sealed(roof, drafted(roof)))
    read(cast.he())
    assert settle() == {"settled": 1}
    assert (told_last(result).status, told_last(result).reasons) == REPORTED
    assert Appeal.objects.get().is_upheld
    open_all()
    read(cast.staff("Rui", "METHODOLOGY_OFFICER"))
    settle()
    assert told_last(result).status == "CREDITED"
    assert NumberClaim.objects.get(side="PERSON").is_told_apart


def test_two_things_that_people_told_apart_stay_two_when_the_report_is_corrected(roof, lin, at_home):
    report = sealed(roof, drafted(roof))
    (result,) = send(lin, bill(at_home, ago=1))
    credit()
    open_all()
    read(cast.fang())
    case = Case.objects.get(report=report)
    return_case(actor=roof.verifier_of(case).actor, case_id=case.id, reason="a photo", now=puhui_now())
    assert settle() == {"settled": 1}
    assert told_last(result).status == "CREDITED"
    assert sealed(roof, report).status == "IN_VERIFICATION"
    assert broken_invariants() == set()


def test_the_database_seals_no_report_that_passes_over_what_people_were_credited_for(roof, lin, at_home):
    send(lin, bill(at_home, ago=1))
    credit()
    report = drafted(roof)
    rows = MonitoringReport.objects.filter(pk=report.pk)
    assert refused_by_the_database(lambda: rows.update(**SEAL)) == "report_holds_its_numbers"
    held = NumberClaim.objects.get()
    theirs = {
        "side": "REPORT",
        "kind": "METER",
        "number_index": held.number_index,
        "days_from": WEEK[0],
        "days_to": WEEK[1],
        "report_id": report.id,
        "key": "PV770001",
        "claimed_at": puhui_now(),
    }
    words = [
        refused_by_the_database(lambda: NumberClaim.objects.create(**theirs)),
        refused_by_the_database(lambda: NumberClaim.objects.update(days_to=date(2026, 10, 31))),
        refused_by_the_database(lambda: held.delete()),
        refused_by_the_database(lambda: NumberClaim.objects.create(**mine(held))),
    ]
    assert words == [
        "number_of_a_person_or_a_report",
        "credits_numberclaim_is_released_only",
        "credits_numberclaim_is_never_removed",
        "credits_numberclaim_of_people_by_the_worker",
    ]


LET_GO = "UPDATE credits_numberclaim SET released_at = puhui_now() WHERE side = %s"
# What the web may write of a verdict, and once freed the number with it.
TAKE_BACK = """
INSERT INTO credits_verdict (party_id, activity_id, seq, status, reason_codes, tier, reduction_g, credited_g,
                             capped_g, is_coin_only, outcome, decided_at)
SELECT party_id, activity_id, 2, 'CANCELLED', '{TAKEN_BACK}', tier, 0, 0, 0, false, outcome, puhui_now()
  FROM credits_verdict WHERE status = %s
"""


@pytest.mark.parametrize("role", ["web", "worker"])
def test_nobody_lets_a_number_go_whose_credit_or_report_stands(roof, lin, role):
    other = meter(lin, home(lin), "E-2024-0001", days=7)
    send(lin, bill(other, ago=1))
    credit()
    sealed(roof, drafted(roof))
    words = [
        refused_by_the_database(lambda: by_hand(role, LET_GO, "PERSON")),
        refused_by_the_database(lambda: by_hand(role, LET_GO, "REPORT")),
        refused_by_the_database(lambda: by_hand(role, TAKE_BACK, "CREDITED")),
    ]
    assert words == [
        "number_let_go_with_its_credit",
        "number_let_go_with_its_report",
        "cancelled_while_it_waits",
    ]
    assert not NumberClaim.objects.exclude(released_at=None).exists()


def by_hand(role: str, sql: str, *arguments: object) -> None:
    with acting_as(role), connection.cursor() as cursor:
        cursor.execute(sql, arguments)


def test_numbers_are_taken_up_in_the_order_of_their_days_on_either_side(roof):
    early, late = date(2026, 10, 1), date(2026, 10, 10)
    activities, index = sorted([new_id(), new_id()]), index_of("DEVICE", "D1234")
    # The act with the lesser id is of the later day.
    things = [
        Numbered("DEVICE", activity, new_id(), None, index, day, None)
        for activity, day in zip(activities, (late, early), strict=True)
    ]
    days = (late, date(2026, 10, 17)), (early, date(2026, 10, 8))
    counted = [Counted("METER", "M1234", since, until) for since, until in days]
    with transaction.atomic(), acting_as("worker"):
        take_things(things, puhui_now())
    take_for_report(drafted(roof), counted, puhui_now())
    taken = NumberClaim.objects.order_by("id").values_list("side", "days_from")
    assert list(taken) == [("PERSON", early), ("PERSON", late), ("REPORT", early), ("REPORT", late)]


def mine(held: NumberClaim) -> dict:
    names = ("side", "kind", "number_index", "days_from", "days_to", "party_id", "claimed_at")
    return {name: getattr(held, name) for name in names} | {"activity_id": held.party_id}


@pytest.mark.parametrize(
    "breach",
    [
        "UPDATE credits_numberclaim SET released_at = now() WHERE side = 'PERSON'",
        "UPDATE credits_numberclaim SET released_at = now() WHERE side = 'REPORT'",
        "UPDATE credits_numberclaim SET activity_id = gen_random_uuid() WHERE side = 'PERSON'",
        """UPDATE credits_numberclaim p SET number_index = r.number_index, days_from = r.days_from
             FROM credits_numberclaim r WHERE p.side = 'PERSON' AND r.side = 'REPORT'""",
    ],
)
def test_a_number_that_two_were_credited_for_or_nobody_holds_is_named(roof, lin, breach):
    other = meter(lin, home(lin), "E-2024-0001", days=7)
    send(lin, bill(other, ago=1))
    credit()
    sealed(roof, drafted(roof))
    assert broken_invariants() == set()
    plant("SET CONSTRAINTS ALL IMMEDIATE")
    plant(f"ALTER TABLE credits_numberclaim DROP CONSTRAINT number_of_a_person_or_a_report; {breach}")
    assert "C3" in broken_invariants()
