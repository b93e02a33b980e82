"""The desk at one moment: two readers, two workers, a resident who takes back, the batch."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from credits.monitoring.cancelling import cancel_activity
from credits.monitoring.crediting import credit_pending
from credits.monitoring.models import Verdict
from credits.verification.review.models import Appeal, CaseReading, ReviewCase
from credits.verification.review.services import (
    appeal_activity,
    draw_rereading,
    open_cases,
    read_case,
    settle_cases,
    take_next_case,
)
from puhui.kernel.clock import puhui_now
from puhui.kernel.errors import PuhuiError
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.audit import broken_invariants
from tests.credits.activities.items import MORNING, signed, trip
from tests.credits.activities.sending import send
from tests.credits.monitoring.crediting import credit, keep
from tests.credits.monitoring.test_workers import as_worker
from tests.credits.verification.review.desk import leave_undecided, read

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def outcomes(*works) -> Counter:
    """Do these at one moment, each in a thread of its own; count what they returned or were refused with."""

    def work(number: int):
        try:
            works[number]()
        except PuhuiError as error:
            return error.code
        return "done"

    return Counter(in_parallel(len(works), work))


def settle() -> None:
    as_worker(lambda: settle_cases(outcomes_for=keep, now=puhui_now()))


@pytest.fixture
def case(lin, evening, monkeypatch) -> ReviewCase:
    leave_undecided(monkeypatch, lin, signed(trip(km="34.9")))
    as_worker(lambda: open_cases(now=puhui_now()))
    return ReviewCase.objects.get()


def take(reader) -> None:
    take_next_case(actor=reader.actor, now=puhui_now(), real_now=timezone.now())


def say(reader, case) -> None:
    read_case(
        actor=reader.actor,
        case_id=case.id,
        decision="ACCEPT",
        reason_code="SHOWN_BY_EVIDENCE",
        text="why",
        now=puhui_now(),
        real_now=timezone.now(),
    )


def test_one_case_is_given_to_one_of_four(case):
    readers = [cast.fang(), cast.he(), cast.ning(), cast.ou()]
    found = outcomes(*(lambda reader=reader: take(reader) for reader in readers))
    assert found == Counter(done=1, no_case_waiting=3)


def test_a_reading_sent_twice_counts_once(case):
    fang = cast.fang()
    take(fang)
    found = outcomes(*[lambda: say(fang, case)] * 4)
    assert found["done"] == 1
    assert set(found) <= {"done", "case_over", "read_before"}
    assert CaseReading.objects.count() == 1


def test_two_workers_credit_once(case):
    read(cast.fang())
    outcomes(*[settle] * 4)
    settle()
    assert Counter(Verdict.objects.values_list("status", flat=True)) == Counter(IN_REVIEW=1, CREDITED=1)
    assert ReviewCase.objects.get().status == "SETTLED"
    assert broken_invariants() == set()


def test_taken_back_or_credited_and_never_both(lin, case):
    read(cast.fang())

    def cancel() -> None:
        cancel_activity(actor=lin.actor, activity_id=case.activity_id, now=puhui_now())

    found = outcomes(settle, cancel)
    settle()
    last = Verdict.objects.order_by("-seq")[0]
    assert last.seq == 2
    assert last.status == ("CANCELLED" if found["done"] == 2 else "CREDITED")
    assert ReviewCase.objects.get().status == ("CLOSED" if last.status == "CANCELLED" else "SETTLED")
    assert broken_invariants() == set()


def test_the_batch_and_the_desk_share_one_cap(lin, case):
    """6 kg a day for metro and bus together: whoever comes second finds what is left."""
    read(cast.fang())
    with transaction.atomic():
        send(
            lin,
            *(signed(trip(km="60", begins=MORNING.replace(hour=hour), minutes=50)) for hour in (10, 12)),
        )
    outcomes(settle, lambda: as_worker(_credit_all))
    for _ in range(3):
        as_worker(_credit_all)
        settle()
    assert not ReviewCase.objects.filter(status="AGREED").exists()
    assert sum(Verdict.objects.values_list("credited_g", flat=True)) == 6_000
    assert broken_invariants() == set()


def _credit_all() -> None:
    credit_pending(outcomes_for=keep)


def test_one_appeal_of_four(lin, evening):
    with transaction.atomic():
        send(lin, signed(trip()))
        (second,) = send(lin, signed(trip()))
    credit()

    def appeal() -> None:
        appeal_activity(actor=lin.actor, activity_id=second.id, text="It was mine.", now=puhui_now())

    assert outcomes(*[appeal] * 4) == Counter(done=1, appeal_made=3)
    assert Appeal.objects.count() == 1


def test_a_day_is_drawn_from_once(lin, evening):
    with transaction.atomic():
        send(lin, signed(trip()))
    credit()
    tomorrow = puhui_now() + timedelta(days=1)
    outcomes(*[lambda: as_worker(lambda: draw_rereading(now=tomorrow))] * 4)
    assert ReviewCase.objects.filter(kind="REREADING").count() == 1
    connection.close()
