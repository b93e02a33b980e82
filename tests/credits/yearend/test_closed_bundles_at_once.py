"""Closed bundles and several workers: announced once, settled once, and never settled and voided at once."""

from functools import partial

import pytest

from credits.issuance.closing_models import BundleClosing
from credits.ledger.models import Transfer
from credits.retirement.models import Retirement
from credits.yearend.services import settle_bundles
from puhui.kernel.clock import puhui_now
from tests.audit import broken_invariants
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.test_void import confirmed, execute_one, tonnes_by_kind
from tests.credits.rewards.grams import all_at_once, logged_in_as
from tests.credits.yearend.closed import lay_shared

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.hammer]


def run() -> dict[str, int]:
    with logged_in_as("worker"):
        return settle_bundles(now=puhui_now())


def sums(counts: list[dict[str, int]]) -> dict[str, int]:
    return {name: sum(each[name] for each in counts) for name in counts[0]}


def test_four_workers_at_once_announce_it_once_and_settle_it_once(evidence_dir):  # noqa: F811
    laid = lay_shared()
    laid.close()
    assert sums(all_at_once([run] * 4)) == {"announced": 1, "settled": 0, "frozen": 0, "failed": 0}
    laid.on_the_day()
    assert sums(all_at_once([run] * 4)) == {"announced": 0, "settled": 1, "frozen": 0, "failed": 0}
    assert Transfer.objects.filter(kind="RETIREMENT").count() == Retirement.objects.count() == 1
    assert broken_invariants() == set()


@pytest.mark.long
def test_a_void_at_that_moment_comes_before_and_is_waited_for(evidence_dir):  # noqa: F811
    """It is confirmed already, so the settlement waits until it is carried out, and has nothing to retire."""
    laid = lay_shared()
    laid.close()
    run()
    laid.on_the_day()
    void = confirmed(laid.roof, laid.issuance)
    all_at_once([run, partial(execute_one, void)] * 2)
    run()
    assert BundleClosing.objects.get().retired_t == 0
    assert tonnes_by_kind(laid.issuance) == {"CANCELLED": 344}
    assert broken_invariants() == set()
