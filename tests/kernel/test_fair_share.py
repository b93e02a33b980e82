"""Of more rows than a run takes the oldest come first, and each of the others by lot."""

import pytest
from django.utils import timezone

from puhui.kernel.fair_share import fair_share
from puhui.kernel.models import JobRun

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids() -> list[int]:
    runs = [JobRun.objects.create(job="test", started_at=timezone.now()) for _ in range(6)]
    return [run.pk for run in runs]


def test_what_a_run_can_take_it_takes_whole_and_in_order(ids):
    rows = JobRun.objects.order_by("id")
    assert fair_share(rows, 6) == ids
    assert fair_share(rows.reverse(), 7) == ids[::-1]
    assert fair_share(rows.none(), 7) == []


def test_of_more_the_older_half_is_the_oldest_and_nobody_behind_it_waits_for_ever(ids):
    runs = [fair_share(JobRun.objects.order_by("id"), 4) for _ in range(60)]
    assert {len(set(run)) for run in runs} == {4}
    assert all(run[:2] == ids[:2] and run == sorted(run) for run in runs)
    assert {key for run in runs for key in run[2:]} == set(ids[2:])


def test_where_one_is_taken_it_is_taken_by_lot(ids):
    assert {key for _ in range(99) for key in fair_share(JobRun.objects.order_by("id"), 1)} == set(ids)
