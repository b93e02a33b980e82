"""A ride that another register claims counts there: not here, before it is credited or after."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from credits.monitoring.models import Verdict
from credits.projects.foreign.importing import import_foreign_claims, lift_foreign_claim
from credits.projects.object_models import ForeignClaim
from credits.screening.evidence.models import FindingDue
from credits.screening.foreign_trips import claimed_elsewhere
from credits.screening.models import Screening
from credits.verification.review.models import ReviewCase
from credits.verification.review.services import hear_findings
from puhui.kernel.clock import puhui_now
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import MIDNIGHT, OPERATOR, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, explained, grams, told
from tests.credits.verification.review.desk import leave_undecided, open_all

pytestmark = pytest.mark.django_db
DAY = MIDNIGHT.date()
HEADING = "register,reference,kind,number,days_from,days_to\n"


@pytest.fixture
def lin(evening):  # noqa: F811
    return cast.resident("Lin")


@pytest.fixture
def chen(evening):  # noqa: F811
    return cast.chen()


def take_in(chen, *rows: str, **terms):
    table = BytesIO((HEADING + "\n".join(rows)).encode())
    return import_foreign_claims(actor=chen.actor, now=puhui_now(), file=table, reason="monthly", **terms)


def row(number: str, since: str = DAY.isoformat(), until: str = "") -> str:
    return f"VCS,VCS-77,TRIP,{number},{since},{until}"


def metro(hour: int, reference: str):
    return signed(trip(begins=MIDNIGHT + timedelta(hours=hour), minutes=30), reference=reference)


def hear() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return hear_findings(now=puhui_now())


def test_a_ride_claimed_elsewhere_is_refused_and_the_one_beside_it_is_not(lin, chen):
    assert take_in(chen, row("Gate 9913"), row(f"{OPERATOR}-gate-7001")).counts() == {"TAKEN": 2}
    rides = send(lin, metro(7, "gate-9913"), metro(8, "gate-9914"), metro(9, "gate-7001"))
    credit()
    first, other, with_operator = map(told, rides)
    assert (first.status, first.credited_g, first.reasons) == ("REJECTED", 0, ("CLAIMED_ELSEWHERE",))
    assert (other.status, other.credited_g) == ("CREDITED", 2512)
    assert with_operator == first
    assert grams(lin) == 2512
    (reason,) = explained(rides[0])["reasons"]
    assert reason["message"].startswith(("Another register", "该次出行"))
    assert Screening.objects.get(activity_id=rides[0].id).findings == [["CLAIMED_ELSEWHERE", 3, None, None]]


def test_it_blocks_its_own_days_and_nothing_once_it_is_lifted(lin, chen):
    before, after = (DAY - timedelta(days=9)).isoformat(), (DAY + timedelta(days=1)).isoformat()
    take_in(chen, row("gate-1001", before, DAY.isoformat()), row("gate-1002", after), row("gate-1003"))
    claim = ForeignClaim.objects.get(key="GATE1003")
    lift_foreign_claim(actor=chen.actor, now=puhui_now(), claim_id=claim.id, reason="given up there")
    rides = send(lin, metro(7, "gate-1001"), metro(8, "gate-1002"), metro(9, "gate-1003"))
    credit()
    assert [told(each).status for each in rides] == ["CREDITED"] * 3


def test_what_was_credited_already_is_looked_at_by_people_and_told_to_whoever_took_the_list_in(lin, chen):
    (ride,) = send(lin, metro(7, "gate-9913"))
    credit()
    tried = take_in(chen, row("gate-9913"), is_dry_run=True)
    assert (tried.counts(), FindingDue.objects.count()) == ({"CLASHES": 1}, 0)
    report = take_in(chen, row("gate-8000"), row("gate-9913"))
    assert [(word.row, word.outcome, word.activity_ids) for word in report.words] == [
        (2, "TAKEN", ()),
        (3, "CLASHES", (ride.id,)),
    ]
    assert hear() == {"case": 1}
    case = ReviewCase.objects.get()
    assert (case.activity_id, case.kind, case.value_g) == (ride.id, "FINDING", 2512)
    assert (told(ride).status, grams(lin)) == ("CREDITED", 2512)
    take_in(chen, row("gate-9913"))
    assert hear() == {}


def test_what_waits_for_people_is_refused_without_them(lin, chen, monkeypatch):
    (ride,) = leave_undecided(monkeypatch, lin, metro(7, "gate-9913"))
    open_all()
    take_in(chen, row("gate-9913"))
    assert hear() == {"refused": 1}
    last = Verdict.objects.filter(activity_id=ride.id).latest("seq")
    assert (last.status, last.reason_codes) == ("REJECTED", ["CLAIMED_ELSEWHERE"])


def test_a_chunk_asks_once_while_no_list_names_a_trip_and_twice_when_one_does(lin, chen):
    rides = send(lin, *(metro(hour, f"gate-{hour}000") for hour in range(6, 16)))
    activities = [ride.id for ride in rides]
    for number, expected in ((0, set()), (1, {activities[4]})):
        if number:
            take_in(chen, row("gate-10000"))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert claimed_elsewhere(activities) == expected
        assert len(asked) == 1 + number
