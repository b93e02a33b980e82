"""What files say after the verdict: heard once, whatever it finds, and never past people."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from accounts.notifications.models import Notification
from credits.monitoring import shards
from credits.screening.checks.image_duplicate import CODE
from credits.screening.evidence.models import ActivityEvidence, FindingDue
from credits.screening.models import Screening
from credits.verification.review import ties
from credits.verification.review.errors import NoCaseWaiting, OwnClaim
from credits.verification.review.models import ReviewCase
from credits.verification.review.services import has_findings_due, hear_findings
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.models import AuditEvent
from puhui.kernel.roles import acting_as
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.credits.activities.items import ride, trip
from tests.credits.activities.sending import send
from tests.credits.evidence.files import csv_table
from tests.credits.monitoring.crediting import credit, explained
from tests.credits.verification.review.desk import given, leave_undecided, open_all, read, settle, standing

pytestmark = pytest.mark.django_db
REVIEW = {"code": CODE, "asks": "REVIEW", "value": 44, "threshold": 60}
REJECT = {"code": CODE, "asks": "REJECT", "value": 3, "threshold": 31}
FAR = {"code": "EXIF_GPS_FAR", "asks": "REVIEW", "value": 300.2, "threshold": 1.0}


@pytest.fixture
def spoken(evidence_dir):
    """Have a file say something against an activity, as `add_evidence` writes it."""
    from credits.evidence.receive import receive_file

    def speak(member, activity_id, *findings, number: int = 0) -> None:
        content = csv_table() + b"%d\r\n" % number
        file = receive_file(actor=member.actor, content=content, name="", now=puhui_now())
        ActivityEvidence.objects.create(
            activity_id=activity_id,
            evidence=file,
            kind="OTHER",
            findings=list(findings),
            added_at=puhui_now(),
            added_by=member.user.pk,
        )
        FindingDue.objects.create(party_id=member.party.id, activity_id=activity_id, found_at=puhui_now())

    return speak


def hear() -> dict[str, int]:
    with transaction.atomic(), acting_as("worker"):
        return hear_findings(now=puhui_now())


def test_what_is_not_decided_is_heard_by_the_crediting_job(evening, lin, spoken):
    (result,) = send(lin, ride())
    spoken(lin, result.id, FAR, REVIEW)
    assert not has_findings_due()
    assert hear() == {}
    credit()
    assert has_findings_due()
    verdict = standing(lin, result.id)
    assert (verdict.seq, verdict.status, verdict.reason_codes) == (1, "IN_REVIEW", ["EXIF_GPS_FAR", CODE])
    far, same = explained(result)["reasons"]
    assert (far["value"], far["threshold"]) == ("300.2", "1")
    assert (same["value"], same["threshold"]) == ("44", "60")
    assert hear() == {"known": 1}
    assert hear() == {}
    assert standing(lin, result.id) == verdict
    assert open_all()["opened"] == 1


def test_what_waits_for_people_waits_for_the_finding_too_and_is_refused_by_a_graver(
    evening, lin, spoken, monkeypatch
):
    (result,) = leave_undecided(monkeypatch, lin, trip())
    open_all()
    spoken(lin, result.id, REVIEW)
    assert hear() == {"in_review": 1}
    second = standing(lin, result.id)
    assert (second.seq, second.reason_codes) == (2, [CODE, "DECISION_FAILED"])
    # Whoever had the case reads on in one that is about what there is to read now.
    assert open_all() == {"opened": 1, "closed": 1}
    spoken(lin, result.id, REJECT, number=1)
    assert hear() == {"refused": 1}
    third = standing(lin, result.id)
    assert (third.seq, third.status, third.reason_codes, third.credited_g) == (3, "REJECTED", [CODE], 0)
    assert Screening.objects.get(screened_at=third.decided_at, activity_id=result.id).findings == [
        [CODE, 3, 3, 31]
    ]
    assert Notification.objects.get(kind="evidence_refused").party_id == lin.party.id
    assert AuditEvent.objects.filter(action="findings_heard").count() == 2
    # What is refused is not refused again, whatever comes.
    spoken(lin, result.id, FAR, number=2)
    assert hear() == {"known": 1}
    assert standing(lin, result.id) == third


def test_what_is_credited_is_looked_at_once_and_stands_where_people_say_so(evening, lin, spoken):
    (result,) = send(lin, trip("walk", "1"))
    credit()
    before = standing(lin, result.id)
    spoken(lin, result.id, REJECT)
    assert hear() == {"case": 1}
    spoken(lin, result.id, FAR, number=1)
    assert hear() == {"known": 1}
    assert standing(lin, result.id) == before
    fang = cast.fang()
    case = given(fang)
    assert (case.kind, case.about_seq, case.value_g) == ("FINDING", 1, before.credited_g)
    read(fang, "ACCEPT", case=case)
    case.refresh_from_db()
    assert (case.status, case.agrees, settle()) == ("SETTLED", True, {})
    assert standing(lin, result.id) == before
    told = Notification.objects.filter(party=lin.party).values_list("kind", flat=True)
    assert sorted(told) == ["finding_dismissed", "finding_looked_at"]


def test_nobody_judges_a_finding_about_whom_they_live_with(evening, lin, spoken, monkeypatch):
    (result,) = send(lin, trip("walk", "1"))
    credit()
    spoken(lin, result.id, REJECT)
    hear()
    fang = cast.fang()
    monkeypatch.setitem(ties._ties, "household", lambda _: [lin.party.id])
    with pytest.raises(NoCaseWaiting):
        given(fang)
    with pytest.raises(OwnClaim):
        read(fang, case=ReviewCase.objects.get())


def test_it_waits_while_the_batch_is_at_the_party(evening, lin, spoken, monkeypatch):
    (result,) = leave_undecided(monkeypatch, lin, trip())
    spoken(lin, result.id, REJECT)
    shards.CreditingShard.objects.create(run_id=new_id(), high=lin.party.id, started_at=puhui_now())
    assert hear() == {"waiting": 1}
    assert FindingDue.objects.count() == 1


def test_one_activity_that_cannot_be_heard_keeps_nobody_else_waiting(evening, lin, hua, spoken, monkeypatch):
    results = [leave_undecided(monkeypatch, member, trip())[0] for member in (lin, hua)]
    spoken(lin, results[0].id, REJECT | {"asks": "PERHAPS"})
    spoken(hua, results[1].id, REJECT)
    assert hear() == {"failed": 1, "refused": 1}
    assert FindingDue.objects.get().activity_id == results[0].id


@pytest.mark.django_db(transaction=True)
def test_two_workers_hear_it_once(evening, lin, spoken, monkeypatch):
    (result,) = leave_undecided(monkeypatch, lin, trip())
    spoken(lin, result.id, REJECT)
    found = in_parallel(2, lambda _: hear())
    assert sum(one.get("refused", 0) for one in found) == 1
    assert standing(lin, result.id).seq == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_open_one_case_about_what_is_credited(evening, lin, spoken):
    (result,) = send(lin, trip("walk", "1"))
    credit()
    for number in range(3):
        spoken(lin, result.id, REJECT, number=number)
    found = in_parallel(2, lambda _: hear())
    assert sum(one.get("case", 0) for one in found) == 1
    assert ReviewCase.objects.count() == Notification.objects.filter(kind="finding_looked_at").count() == 1
    assert not FindingDue.objects.exists()


def test_the_database_lets_the_worker_alone_take_them_away(evening, lin):
    FindingDue.objects.create(party_id=lin.party.id, activity_id=new_id(), found_at=puhui_now())
    with pytest.raises(DatabaseError), transaction.atomic(), acting_as("web"):
        FindingDue.objects.all().delete()
    with acting_as("worker"):
        assert FindingDue.objects.all().delete()[0] == 1


def test_the_database_compares_a_settled_finding_with_what_stands(evening, lin, spoken):
    (result,) = send(lin, trip("walk", "1"))
    credit()
    spoken(lin, result.id, REJECT)
    hear()
    read(cast.fang(), "REJECT")
    with pytest.raises(IntegrityError, match="review_case_compared_when_reread"), transaction.atomic():
        ReviewCase.objects.update(agrees=None)
