"""A worker killed between a decided case's verdict and its grams, or before both are committed: all or
nothing."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.notifications.models import Notification
from credits.ledger.models import Transfer
from credits.monitoring.models import Verdict
from credits.verification.review.models import ReviewCase
from tests import cast
from tests.audit import broken_invariants
from tests.crash.streams import apart_from_the_stream
from tests.crash.workers import RECOVERED_WITHIN_S, killed_among_others, recover
from tests.credits.activities.fixtures import catalogs, evening  # noqa: F401
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.monitoring.crediting import grams
from tests.credits.verification.review.desk import leave_undecided, open_all, read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]
SETTLE = "credits.tasks.settle_reviews"
CASES = 6


@pytest.mark.parametrize(
    "point", [pytest.param("review.before_accrual", marks=pytest.mark.long), "review.before_commit"]
)
def test_a_decided_case_takes_effect_as_a_whole_or_not_at_all(evening, monkeypatch, point):  # noqa: F811
    lin, fang = cast.lin(), cast.fang()
    hours = [MORNING + timedelta(hours=number) for number in range(CASES)]
    with transaction.atomic():
        leave_undecided(monkeypatch, lin, *(signed(trip(km="2", begins=hour)) for hour in hours))
    open_all()
    for number in range(CASES):
        read(fang, "ACCEPT" if number % 3 else "REJECT")
    with killed_among_others(SETTLE, f"{point}:2"):
        pass
    # What was cut off left neither a verdict without grams nor grams without a verdict.
    assert broken_invariants() == set()
    taken = recover(SETTLE, lambda: not ReviewCase.objects.filter(status="AGREED").exists())
    assert taken < RECOVERED_WITHIN_S
    assert Counter(apart_from_the_stream(Verdict.objects).values_list("status", flat=True)) == Counter(
        IN_REVIEW=CASES, CREDITED=CASES - 2, REJECTED=2
    )
    accruals = apart_from_the_stream(Transfer.objects, "credit_account__party").filter(kind="ACCRUAL")
    assert accruals.count() == CASES - 2
    assert grams(lin) == (CASES - 2) * 144
    # Each resident is told once of each.
    assert Notification.objects.filter(kind__startswith="review_").count() == CASES
    assert ReviewCase.objects.filter(status="SETTLED").count() == CASES
    connection.close()
    assert broken_invariants() == set()
