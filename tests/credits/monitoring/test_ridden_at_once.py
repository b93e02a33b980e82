"""A rider and the operator's table take up one ride at one moment: one of both has it."""

from datetime import timedelta

import pytest
from django.db import transaction

from credits.activities.models import ActivityReference
from credits.projects.rides.models import ProjectRide
from tests import cast
from tests.accounts.waiting import second_waits
from tests.audit import broken_invariants
from tests.credits.activities.fixtures import set_clock
from tests.credits.issuance.kinds import BICYCLES, lay_kind, lay_rides
from tests.credits.monitoring.test_ridden import DAY, RIDDEN, claim, refused
from tests.credits.rewards.grams import all_at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]


@pytest.fixture
def world(db):
    found = lay_kind(BICYCLES)
    set_clock(RIDDEN + timedelta(hours=30))
    return found


def test_the_table_waits_for_the_rider_and_leaves_the_ride(world):
    lin = cast.lin()

    def rider() -> None:
        with transaction.atomic():
            assert claim(lin, "K-90001") == "ACCEPTED"

    file = second_waits(rider, lambda: lay_rides(world.project, 2, day=DAY, first=90_001))
    assert refused(file) == [(2, "ride_claimed_by_rider")]
    assert ProjectRide.objects.filter(ridden_on=DAY).count() == 1
    assert broken_invariants() == set()


def test_twenty_riders_and_twenty_tables_of_the_same_rides_have_each_ride_once(world):
    people = [cast.resident(f"Rider {n}", phone=f"+86139001380{n:02d}") for n in range(20)]
    riders = [lambda n=n: claim(people[n], f"K-9{n:04}") for n in range(20)]
    tables = [lambda n=n: lay_rides(world.project, 20 + n, day=DAY, first=90_000) for n in range(4)]
    told = all_at_once([*riders, *tables])
    taken = ActivityReference.objects.filter(reference__startswith="K-9")
    by_riders = taken.filter(project_id=None).count()
    assert told.count("ACCEPTED") == by_riders
    assert taken.count() == 23
    assert ProjectRide.objects.filter(ridden_on=DAY).count() == 23 - by_riders
    assert broken_invariants() == set()
