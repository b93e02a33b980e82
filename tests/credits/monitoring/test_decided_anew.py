"""What waited for a number is decided again once it is published: once, under the caps, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from credits.activities.models import Activity
from credits.factors.models import FactorVersion
from credits.ledger.models import Transfer
from credits.ledger.types import TransferKind
from credits.monitoring import decided_anew
from credits.monitoring.credited import all_credited
from credits.monitoring.decided_anew import decide_reviews_anew, has_reviews_due
from credits.monitoring.models import CreditingShard, ReviewRound, Verdict
from credits.monitoring.recomputation import drifts_of
from puhui.kernel.clock import puhui_now
from puhui.kernel.ids import new_id
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import load_catalogs, set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, make_operator, signed, trip
from tests.credits.activities.sending import send
from tests.credits.factors.published import publish_next
from tests.credits.monitoring.acts import appliance, told_last
from tests.credits.monitoring.crediting import Told, credit, grams, keep, told

pytestmark = pytest.mark.django_db
NO_FACTOR = Told("IN_REVIEW", 0, 0, ("FACTOR_MISSING",))
NO_BASELINE = Told("IN_REVIEW", 0, 0, ("BASELINE_MISSING",))


def metro(hour: float, km: str = "34.9") -> dict:
    return signed(trip("metro_trip", km, begins=MIDNIGHT + timedelta(hours=hour)))


def contradict() -> None:
    publish_next("METRO", now=EVENING, status="conflicting")


def settle() -> None:
    publish_next("METRO", now=puhui_now(), status="active")


def run() -> dict[str, int]:
    """Run the job as the worker does."""
    counts: dict[str, int] = {}
    with transaction.atomic(), acting_as("worker"):
        decide_reviews_anew(counts, outcomes_for=keep)
    return counts


@pytest.fixture
def waiting(lin, evening):
    """A ride that nobody can decide, since the copies of its factor contradict each other."""
    contradict()
    (ride,) = send(lin, metro(7))
    credit()
    assert told(ride) == NO_FACTOR
    return ride


def test_once_the_factor_is_published_the_ride_is_credited_by_a_further_verdict(lin, waiting):
    settle()
    assert has_reviews_due(puhui_now())
    assert run() == {"looked_at": 1, "decided": 1}
    assert told_last(waiting) == Told("CREDITED", 2512)
    first, second = Verdict.objects.filter(activity_id=waiting.id).order_by("seq")
    assert (first.status, first.seq, second.seq) == ("IN_REVIEW", 1, 2)
    assert second.basis_id is not None
    assert grams(lin) == 2512
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []


def test_a_second_run_finds_nothing_to_do(waiting):
    settle()
    run()
    assert not has_reviews_due(puhui_now())
    assert run() == {"looked_at": 0, "decided": 0}
    assert Verdict.objects.count() == 2


def test_while_the_catalogs_are_as_they_were_nobody_looks_twice(waiting):
    assert has_reviews_due(puhui_now())
    assert run() == {"looked_at": 1, "decided": 0}
    assert told(waiting) == NO_FACTOR
    assert not has_reviews_due(puhui_now())
    publish_next("BUS", now=puhui_now())
    # Something was published, though not this: it is looked at, and waits on.
    assert has_reviews_due(puhui_now())
    assert run() == {"looked_at": 1, "decided": 0}
    assert told(waiting) == NO_FACTOR


def test_a_value_that_is_known_from_a_later_day_on_is_waited_for(waiting):
    tomorrow = EVENING + timedelta(days=1)
    publish_next("METRO", now=tomorrow, status="active")
    run()
    assert told(waiting) == NO_FACTOR
    set_clock(tomorrow)
    assert has_reviews_due(puhui_now())
    run()
    assert told_last(waiting) == Told("CREDITED", 2512)


def test_a_label_that_comes_into_the_register_credits_who_waits_for_it(lin, evening):
    results = send(lin, appliance("NEW-FRIDGE-9"), appliance("OTHER-FRIDGE-9"))
    credit()
    assert [told(each) for each in results] == [NO_BASELINE] * 2
    for code in ("LABEL_BASELINE_KWH", "LABEL_CONSUMPTION_KWH"):
        row = FactorVersion.objects.get(code=f"{code}__DEMO_FRIDGE_1")
        row.pk, row.code, row.published_at = None, f"{code}__NEW_FRIDGE_9", puhui_now()
        row.digest = row.code
        row.save(force_insert=True)
    assert run() == {"looked_at": 2, "decided": 1}
    assert [told_last(each) for each in results] == [Told("CREDITED", 33230), NO_BASELINE]


def test_what_was_credited_since_keeps_its_room_under_the_cap(lin, evening):
    contradict()
    early, overlapped = send(lin, metro(7, "80"), metro(7.5, "20"))
    credit()
    settle()
    (later,) = send(lin, metro(12, "70"))
    credit()
    run()
    assert told(later) == Told("CREDITED", 5040)
    assert told_last(early) == Told("CREDITED", 960, 4800, ("CAP_REACHED",))
    # The two exclude each other as they would have: the one received first counts.
    assert told_last(overlapped) == Told("REJECTED", 0, 0, ("TIME_OVERLAP",))
    assert grams(lin) == 6000
    assert [drift for batch in all_credited() for drift in drifts_of(batch)] == []


def test_a_trip_that_was_credited_over_it_keeps_it_out(lin, waiting):
    settle()
    (walk,) = send(lin, trip("walk", "1", begins=MIDNIGHT + timedelta(hours=7.2), minutes=20))
    credit()
    # In review it takes up its time, so the walk never came in.
    assert told(walk).reasons == ("TIME_OVERLAP",)
    run()
    assert told_last(waiting).status == "CREDITED"


def test_a_review_for_another_reason_is_not_touched(lin, evening):
    (other,) = send(lin, metro(12))
    activity = Activity.objects.get(id=other.id)
    Verdict.objects.create(
        party_id=activity.party_id,
        activity_id=activity.id,
        seq=1,
        status="IN_REVIEW",
        reason_codes=["DECISION_FAILED"],
        tier="A",
        reduction_g=0,
        credited_g=0,
        capped_g=0,
        is_coin_only=False,
        outcome="keep",
        decided_at=puhui_now(),
    )
    settle()
    assert not has_reviews_due(puhui_now())
    assert run() == {"looked_at": 0, "decided": 0}
    assert told(other).reasons == ("DECISION_FAILED",)


def test_where_crediting_is_at_work_it_waits_for_the_next_time(waiting):
    settle()
    shard = CreditingShard.objects.create(run_id=new_id(), high=new_id(), started_at=puhui_now())
    assert run() == {"looked_at": 0, "decided": 0}
    assert told(waiting) == NO_FACTOR
    CreditingShard.objects.filter(pk=shard.pk).update(finished_at=puhui_now())
    assert run()["decided"] == 1


def test_a_round_goes_on_where_it_stopped_and_begins_anew_when_the_catalogs_change(
    lin, hua, evening, monkeypatch
):
    contradict()
    mine, theirs = [send(member, metro(7))[0] for member in (lin, hua)]
    credit()
    monkeypatch.setattr(decided_anew, "PARTIES_A_CHUNK", 1)
    monkeypatch.setattr(decided_anew, "PARTIES_A_RUN", 1)
    run()
    assert ReviewRound.objects.get().finished_at is None
    settle()
    for _ in range(3):
        run()
    assert [told_last(each).status for each in (mine, theirs)] == ["CREDITED"] * 2
    assert ReviewRound.objects.get().finished_at is not None
    check_latest()


def test_a_party_that_cannot_be_written_keeps_nobody_from_it(lin, hua, evening, monkeypatch):
    contradict()
    mine, theirs = [send(member, metro(7))[0] for member in (lin, hua)]
    credit()
    settle()
    accrue = decided_anew.accrue_decisions

    def refuse_lin(decisions, *how):
        if any(one.claim.party == lin.party.id.bytes for one in decisions):
            raise ValueError("not this one")
        accrue(decisions, *how)

    with monkeypatch.context() as patch:
        patch.setattr(decided_anew, "accrue_decisions", refuse_lin)
        assert run() == {"looked_at": 1, "decided": 1, "failed": 1}
    assert [told_last(each).status for each in (mine, theirs)] == ["IN_REVIEW", "CREDITED"]
    # A round is done with what it could do; the next change brings another.
    publish_next("BUS", now=puhui_now())
    run()
    assert told_last(mine).status == "CREDITED"


def check_latest() -> None:
    """Each activity that was credited has one verdict that credits it, and one accrual of its grams."""
    credited = Verdict.objects.filter(status="CREDITED").values_list("activity_id", "credited_g")
    accrued = Transfer.objects.filter(kind=TransferKind.ACCRUAL).values_list("source_ref", "amount")
    assert sorted(credited) == sorted(accrued)


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_one_moment_credit_once():
    load_catalogs()
    make_operator()
    set_clock(EVENING)
    lin, hua = cast.lin(), cast.hua()
    contradict()
    for member in (lin, hua):
        send(member, metro(7), metro(9))
    credit()
    settle()

    def work(_number: int) -> int:
        try:
            return run()["decided"]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) == 4
    assert Verdict.objects.filter(status="CREDITED", seq=2).count() == 4
    assert grams(lin) == grams(hua) == 5024
    check_latest()
