"""Closed bundles and several workers: announced once, settled once, and voided before or after."""

from functools import partial

import pytest

from credits.issuance.closing_models import BundleClosing
from credits.issuance.services import confirm_void, propose_void
from credits.issuance.void_models import BatchVoid
from credits.ledger.models import Transfer
from credits.retirement.models import Retirement
from credits.yearend.services import settle_bundles
from puhui.kernel.clock import puhui_now
from tests.audit import broken_invariants
from tests.credits.evidence.conftest import evidence_dir  # noqa: F401
from tests.credits.issuance.test_void import execute_one
from tests.credits.rewards.grams import all_at_once, logged_in_as
from tests.credits.yearend.closed import Laid, lay_shared

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
def test_a_void_that_is_proposed_at_that_moment_is_waited_for_or_comes_after(evidence_dir):  # noqa: F811
    laid = lay_shared()
    laid.close()
    run()
    laid.on_the_day()
    all_at_once([run, partial(propose, laid), run])
    void = BatchVoid.objects.get()
    confirm_void(actor=laid.roof.tang.actor, void_id=void.id, reason="x", now=puhui_now())
    execute_one(void)
    run()
    void.refresh_from_db()
    retired_t = BundleClosing.objects.get().retired_t
    assert retired_t in (0, laid.kept_t)
    assert (void.cancelled_t, void.owed_t) == (344 - retired_t, retired_t)
    assert broken_invariants() == set()


def propose(laid: Laid) -> None:
    with logged_in_as("web"):
        terms = {"issuance_id": laid.issuance.id, "reason": "x", "now": puhui_now()}
        propose_void(actor=laid.roof.chen.actor, **terms)
