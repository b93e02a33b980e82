"""A worker killed while verdicts hear what files say: what was cut off is heard by the next, and once."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.notifications.models import Notification
from credits.monitoring.models import Verdict
from credits.screening.evidence.models import FindingDue
from credits.verification.review.models import ReviewCase
from puhui.kernel.models import AuditEvent
from tests import cast
from tests.audit import broken_invariants
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import MORNING, trip
from tests.credits.activities.sending import send
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.monitoring.crediting import credit, grams
from tests.credits.verification.review.desk import leave_undecided
from tests.credits.verification.review.test_hear_findings import FAR, REJECT, spoken  # noqa: F401

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
HEAR, POINT = "credits.tasks.hear_findings", "findings.before_commit"
CREDITED = WAITING = 2


@pytest.mark.long
def test_what_was_cut_off_is_heard_by_the_next_run_and_nothing_twice(
    evening,  # noqa: F811
    spoken,  # noqa: F811
    monkeypatch,
):
    lin, hua = cast.lin(), cast.hua()
    with transaction.atomic():
        walks = [trip("walk", "1", begins=MORNING + timedelta(hours=hour)) for hour in range(CREDITED)]
        credited = send(lin, *walks)
        credit()
        rides = [trip(begins=MORNING + timedelta(hours=hour)) for hour in range(WAITING + 1)]
        refused, *looked_at = leave_undecided(monkeypatch, hua, *rides)
        for number, result in enumerate((*credited, refused)):
            spoken(lin if number < CREDITED else hua, result.id, REJECT, number=number)
        for number, result in enumerate(looked_at):
            spoken(hua, result.id, FAR, number=number + 10)
    had = grams(lin)
    # One is done; the second, with all it wrote, is cut off while another worker goes through the same list.
    with killed_among_others(HEAR, f"{POINT}:2"):
        pass
    assert broken_invariants() == set()
    taken = recover(HEAR, lambda: not FindingDue.objects.exists())
    assert taken < RECOVERED_WITHIN_S
    assert ReviewCase.objects.filter(kind="FINDING").count() == CREDITED
    assert list(Verdict.objects.filter(activity_id=refused.id).order_by("seq").values_list("status")) == [
        ("IN_REVIEW",),
        ("REJECTED",),
    ]
    for result in looked_at:
        last = Verdict.objects.filter(activity_id=result.id).order_by("-seq").first()
        assert (last.seq, last.status, FAR["code"] in last.reason_codes) == (2, "IN_REVIEW", True)
    assert grams(lin) == had
    assert AuditEvent.objects.filter(action="findings_heard").count() == WAITING + 1
    told = apart_from_the_stream(Notification.objects).values_list("kind", flat=True)
    assert sorted(told) == ["evidence_refused"] + ["finding_looked_at"] * CREDITED
    connection.close()
    assert broken_invariants() == set()
