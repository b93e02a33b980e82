"""Many at once, with real commits: a batch is stored once, a reference used once, nobody locks crosswise."""

from collections.abc import Callable
from typing import Any

import pytest

from credits.activities.models import Activity, ActivityReference, Intake, TraceClaim
from credits.management.audit.run import run_audit
from tests import cast
from tests.accounts.parallel import in_parallel
from tests.audit import broken_invariants
from tests.credits.activities.items import signed, straight_trace, trip
from tests.credits.activities.sending import send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Return what the calls return, each made in a thread of its own at the same moment."""
    return in_parallel(len(calls), lambda number: calls[number]())


def test_64_parallel_posts_of_one_batch_store_it_once(lin):
    items = [signed(trip()), trip(trace=straight_trace(5)), trip("bus_trip", "8")]
    answers = in_parallel(64, lambda _: send(lin, *items), threads=32)
    assert Activity.objects.count() == 3
    assert (ActivityReference.objects.count(), TraceClaim.objects.count()) == (1, 1)
    assert Intake.objects.count() == 1
    ids = {tuple(result.id for result in answer) for answer in answers}
    assert len(ids) == 1
    stati = sorted(tuple(result.status for result in answer) for answer in answers)
    assert stati == [("ACCEPTED",) * 3] + [("DUPLICATE",) * 3] * 63


def test_two_parties_race_for_one_operators_reference_and_one_gets_it(lin, hua):
    for round_ in range(10):
        one, other = (signed(trip(), reference=f"gate-{round_}") for _ in range(2))
        (first,), (second,) = at_once(lambda one=one: send(lin, one), lambda other=other: send(hua, other))
        assert sorted([first.status, second.status]) == ["ACCEPTED", "INVALID"]
        refused = first.refused or second.refused
        assert refused.code == "reference_used"
    assert Activity.objects.count() == ActivityReference.objects.count() == 10


def test_one_record_sent_from_many_accounts_is_one_activity(catalogs):
    people = [cast.resident(f"Rider {n}", phone=f"+86139001380{n:02d}") for n in range(24)]
    items = [signed(trip(), reference="gate-1") for _ in people]
    answers = in_parallel(24, lambda n: send(people[n], items[n]), threads=24)
    assert sorted(answer[0].status for answer in answers) == ["ACCEPTED"] + ["INVALID"] * 23
    assert Activity.objects.count() == Intake.objects.count() == 1
    assert broken_invariants() == set()
    # Those who came second have deleted nothing, though the server's statistics count it so.
    (only_added,) = [finding for finding in run_audit() if finding.code == "I29"]
    assert "credits_activityreference" not in " ".join(only_added.offending)


def test_two_parties_that_claim_the_same_references_in_opposite_order_do_not_lock_crosswise(lin, hua):
    for round_ in range(5):
        names = [f"r-{round_}-{number:03d}" for number in range(100)]
        forward = [signed(trip(), reference=name) for name in names]
        backward = [signed(trip(), reference=name) for name in reversed(names)]
        answers = at_once(
            lambda forward=forward: send(lin, *forward), lambda backward=backward: send(hua, *backward)
        )
        accepted = sum(result.status == "ACCEPTED" for answer in answers for result in answer)
        assert accepted == 100
    assert ActivityReference.objects.count() == 500
