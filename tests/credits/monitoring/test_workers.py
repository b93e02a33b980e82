"""Several workers at once, with real commits: each activity decided once, whoever is first or falls away."""

import contextlib
import time
from collections import Counter
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError, local
from typing import NamedTuple

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.households.models import Household, HouseholdMember
from accounts.people.models import Party
from credits.activities.models import Activity, Intake
from credits.activities.receive import receive_activities
from credits.ledger.models import Balance
from credits.ledger.open_holding import open_holding
from credits.methodologies.models import MethodologyVersion
from credits.monitoring import chunk, judges, shards, undecided
from credits.monitoring.bases import basis_of
from credits.monitoring.crediting import PartiesLeftOut, credit_pending
from credits.monitoring.models import Basis, CreditingShard, Verdict
from credits.monitoring.shards import held, open_shards
from credits.monitoring.tally_models import SharedTally
from puhui.kernel.clock import puhui_now
from tests.accounts.parallel import in_parallel
from tests.credits.activities.fixtures import set_clock
from tests.credits.activities.items import EVENING, MIDNIGHT, fresh, ride
from tests.credits.monitoring.crediting import check_books, keep
from tests.credits.monitoring.test_old_answers import NEXT_DAY, publish_next_version

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


def as_worker(work):
    """Run `work` with this thread's connection in the worker's role."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE puhui_worker")
    try:
        return work()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


def decide(_number: int = 0) -> dict[str, int]:
    return as_worker(lambda: credit_pending(outcomes_for=keep))


def people(count: int, *kinds: str, day: int = 0, now: datetime = EVENING) -> list[Party]:
    """Make people with a trip of each kind, an hour apart, waiting to be decided."""
    parties = Party.objects.bulk_create(
        Party(kind="PERSON", region="CN-GD-GZ", created_at=puhui_now()) for _ in range(count)
    )
    for party in parties:
        receive_activities(
            party_id=party.id,
            party_region="CN-GD-GZ",
            consents=frozenset({"activity_data"}),
            items=[
                ride(
                    kind,
                    "1",
                    begins=MIDNIGHT + timedelta(days=day, hours=6 + place),
                    client_id=fresh(),
                    minutes=20,
                )
                for place, kind in enumerate(kinds)
            ],
            now=now,
        )
    return parties


@pytest.fixture
def small_ranges(monkeypatch):
    monkeypatch.setattr(shards, "PARTIES_A_SHARD_MIN", 5)
    monkeypatch.setattr(undecided, "PARTIES_A_CHUNK", 2)


def test_four_workers_at_once_decide_each_activity_once(evening, small_ranges):
    people(40, "metro_trip", "bus_trip", "walk")
    counts = in_parallel(4, decide)
    assert sum(count["decided"] for count in counts) == 120
    assert Counter(Verdict.objects.values_list("status", flat=True)) == {"CREDITED": 120}
    assert not Intake.objects.exists()
    assert not CreditingShard.objects.filter(finished_at=None).exists()
    check_books()
    assert Balance.objects.count() == 40 * 3


def test_what_comes_in_while_workers_run_is_decided_too(evening, small_ranges):
    people(20, "metro_trip")

    def work(number: int) -> int:
        if number % 2:
            people(10, "bus_trip", "metro_trip")
            return 0
        return decide()["decided"]

    in_parallel(4, work)
    decide()
    assert Verdict.objects.count() == Activity.objects.count() == 20 + 2 * 20
    check_books()


def test_a_party_that_cannot_be_written_is_left_out_though_the_next_chunk_was_ready(
    evening, small_ranges, monkeypatch
):
    parties = people(10, "metro_trip")
    accrue, broken = chunk.accrue_grams, open_holding(sorted(party.id for party in parties)[3])

    def refuse(accruals, **named):
        if broken in {account for account, _ in accruals}:
            raise IntegrityError("balance_never_negative")
        accrue(accruals, **named)

    with monkeypatch.context() as patch:
        patch.setattr(chunk, "accrue_grams", refuse)
        with pytest.raises(PartiesLeftOut):
            decide()
    assert Verdict.objects.count() == 9
    assert not CreditingShard.objects.filter(finished_at=None).exists()
    assert decide()["decided"] == 1
    check_books()


def test_a_range_that_somebody_holds_is_left_to_them(evening, small_ranges):
    people(10, "metro_trip")
    first, second = open_shards(puhui_now())
    with held(first.pk) as taken:
        assert taken
        (other,) = in_parallel(1, decide)
        assert other["decided"] == 5
        assert Intake.objects.count() == 5
    assert decide()["decided"] == 5
    assert first.high < second.high


def test_the_lock_falls_with_its_worker(evening, small_ranges):
    people(5, "metro_trip")
    (shard,) = open_shards(puhui_now())

    def die(_number: int) -> None:
        with held(shard.pk):
            connection.close()  # as the server sees a killed process

    with contextlib.suppress(DatabaseError):
        in_parallel(1, die)
    assert decide()["decided"] == 5


def test_a_range_left_unfinished_after_its_last_chunk_delays_nobody(evening, small_ranges):
    """A worker died between its last chunk and the end of its range, and more came in for those below it."""
    parties = people(2, "metro_trip")
    now = puhui_now()
    CreditingShard.objects.create(
        run_id=parties[0].id, low=None, high=parties[1].id, last_party=parties[1].id, started_at=now
    )
    assert decide()["decided"] == 2


def test_two_workers_that_meet_new_versions_in_opposite_order_both_finish(evening, small_ranges, monkeypatch):
    """Each makes a basis that the other needs next: the database ends one, and its chunk is done again."""
    people(5, "metro_trip", "bus_trip")
    people(5, "bus_trip", "metro_trip")
    made, meeting, first = judges.basis_of, Barrier(2), local()

    def basis_of(bound):
        basis = made(bound)
        if not getattr(first, "met", False):
            first.met = True
            with contextlib.suppress(BrokenBarrierError):
                meeting.wait(10)
        return basis

    monkeypatch.setattr(judges, "basis_of", basis_of)
    counts = in_parallel(2, decide)
    assert sum(count["decided"] for count in counts) == 20
    check_books()


def test_workers_at_once_never_credit_a_home_above_its_limit(evening, small_ranges):
    """Ten people of one home in five chunks: whoever decides, the home has its kilogram and no gram more."""
    limit = '[[caps]]\ngroup = "trips"\nper = "household"\nperiod = "day"\nlimit_g = 1000\n'
    limit += 'source = "Test value"\nconfidence = "design"\n\n[[caps]]'
    publish_next_version("IND-METRO", "[[caps]]", limit, only_first=True)
    set_clock(NEXT_DAY)
    parties = people(10, "metro_trip", "metro_trip", "metro_trip", day=1, now=NEXT_DAY)
    house = Household.objects.create(region="CN-GD-GZ", size=10, created_at=EVENING)
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            household=house,
            invited_index=party.id.bytes,
            party=party,
            invited_at=EVENING,
            joined_on=MIDNIGHT.date(),
        )
        for party in parties
    )
    assert sum(count["decided"] for count in in_parallel(4, decide)) == 30
    tally = SharedTally.objects.get()
    credited = [verdict.credited_g for verdict in Verdict.objects.all()]
    assert (tally.used_g, tally.limit_g, sum(credited)) == (1000, 1000, 1000)
    assert len([grams for grams in credited if grams]) == -(-1000 // 72)
    check_books()


class Versions(NamedTuple):
    """What a basis names of a bound methodology."""

    version_id: int
    scheme: str = "DEMO"
    factor_version_ids: tuple[int, ...] = ()
    baseline_version_ids: tuple[int, ...] = ()


def test_two_who_make_the_same_two_bases_in_another_order_both_go_on(evening):
    two = [Versions(pk) for pk in MethodologyVersion.objects.order_by("pk").values_list("pk", flat=True)[:2]]
    both_began = Barrier(2)

    def rest_on(number: int) -> set[int]:
        first, second = two[::-1] if number else two
        both_began.wait(timeout=30)
        with transaction.atomic():
            made = basis_of(first)
            # Longer than the other needs to make its first one, had it not to wait.
            time.sleep(0.5)
            return {made, basis_of(second)}

    one, other = in_parallel(2, rest_on)
    assert one == other
    assert Basis.objects.count() == len(one) == 2
