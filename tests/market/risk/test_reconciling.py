"""The nightly recomputation: silent where counters and orders agree, a stop and an event where not."""

import pytest

from market.risk import reconciling
from market.risk.gate import check_order, give_back, pass_gate
from market.risk.models import Halt, LimitCounter
from market.risk.reconciling import REASON, reconcile_limits, register_open_orders
from market.tasks import reconcile_limits as job
from puhui.kernel.models import AuditEvent, JobRun
from puhui.kernel.roles import acting_as
from tests import cast
from tests.credits.activities.fixtures import set_clock
from tests.market.instruments import PV, pv
from tests.market.risk.orders import admit, order
from tests.market.units import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(monkeypatch):
    pv()
    monkeypatch.setattr(reconciling, "_sources", {})
    party = cast.organisation("Harbour Carbon")
    admit(party.id)
    return party


def open_orders(*reserved) -> None:
    def counts(keys):
        return [
            (key, amount) for one in reserved for key, amount in one.amounts if keys is None or key in keys
        ]

    register_open_orders("tests.orders", counts)


def test_counters_that_agree_are_left_alone(firm):
    first, second = (pass_gate(order=order(firm.id), now=NOW) for _ in range(2))
    open_orders(first, second)
    with acting_as("worker"):
        assert reconcile_limits(now=NOW) == {"compared": 2, "different": 0}
        give_back(reserved=second, now=NOW)
        open_orders(first)
        assert reconcile_limits(now=NOW) == {"compared": 2, "different": 0}
    assert not Halt.objects.exists()


@pytest.mark.parametrize("drift", [-1, 1])
def test_a_difference_stops_the_participant_and_is_never_mended(firm, drift):
    open_orders(pass_gate(order=order(firm.id), now=NOW))
    LimitCounter.objects.filter(pk__startswith="position:").update(used=10 + drift)
    with acting_as("worker"):
        assert reconcile_limits(now=NOW) == {"compared": 2, "different": 1}
        assert reconcile_limits(now=NOW)["different"] == 1
    assert LimitCounter.objects.get(pk__startswith="position:").used == 10 + drift
    halt = Halt.objects.get()
    assert (halt.scope, halt.target, halt.reason, halt.placed_by) == (
        "PARTICIPANT",
        str(firm.id),
        REASON,
        None,
    )
    told = AuditEvent.objects.filter(action="limit_counter_differs")
    assert {(event.detail["used"], event.detail["expected"]) for event in told} == {(10 + drift, 10)}
    (failure,) = check_order(order=order(firm.id), now=NOW)
    assert failure.code == "HOLD_EXTERNAL"


def test_an_order_that_no_counter_knows_is_a_difference(firm):
    reserved = pass_gate(order=order(firm.id), now=NOW)
    give_back(reserved=reserved, now=NOW)
    open_orders(reserved)
    assert reconcile_limits(now=NOW)["different"] == 2


def test_the_days_of_before_are_not_looked_at(firm):
    pass_gate(order=order(firm.id, side="SELL", mode="BRIDGE", purpose="SELL"), now=NOW)
    assert reconcile_limits(now=NOW.replace(day=4)) == {"compared": 0, "different": 0}
    assert reconcile_limits(now=NOW.replace(day=3))["different"] == 1


def test_the_job_finds_a_difference_and_stops_the_participant(firm):
    set_clock(NOW)
    pass_gate(order=order(firm.id), now=NOW)
    with acting_as("worker"):
        job()
    run = JobRun.objects.get(job="reconcile_limits")
    # Nobody registered this order: both its counters know of it alone.
    assert (run.status, run.counts) == ("DONE", {"compared": 2, "different": 2})
    assert PV in LimitCounter.objects.get(pk__startswith="position:").key
    (failure,) = check_order(order=order(firm.id), now=NOW)
    assert failure.code == "HOLD_EXTERNAL"
