"""The comparison with the venue: silent where the books agree; a difference has its name and stops."""

from datetime import UTC, datetime

import pytest

from market.bridge.comparing import differences
from market.bridge.errors import BridgeRefused
from market.bridge.models import Reconciliation, ReconciliationBreak
from market.bridge.reconciling import reconcile_venues
from market.bridge.types import Answer, AnswerKind
from market.risk.gate import check_order
from market.risk.models import Halt
from market.tasks import reconcile_bridge, run_bridge
from puhui.kernel.models import AuditEvent, JobRun
from tests.market.bridge.stage import acting, exported_t, fresh
from tests.market.instruments import PV
from tests.market.risk.orders import order
from tests.market.units import NOW

AT = datetime(2026, 11, 2, tzinfo=UTC)


def fill(exec_id="1", key="k", **terms) -> Answer:
    words = {"quantity_t": 10, "price_fen": 38, "proceeds_fen": 380, "batch": "B", "executed_at": AT}
    return Answer(exec_id, key, AnswerKind.FILL, **words | terms)


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ([], [fill()], "MISSING_OURS"),
        ([], [fill(key="nobodys")], "MISSING_OURS"),
        ([fill()], [], "MISSING_VENUE"),
        ([fill()], [fill(quantity_t=9)], "QTY"),
        ([fill()], [fill(price_fen=39)], "PX"),
        ([fill()], [fill(proceeds_fen=379)], "PX"),
        ([fill()], [fill(batch="C")], "SERIAL"),
        ([fill()], [fill(key="other")], "STATUS"),
        ([], [Answer("9", "k", AnswerKind.EXPIRED)], "STATUS"),
        ([Answer("9", "k", AnswerKind.EXPIRED)], [Answer("9", "k", AnswerKind.EXPIRED, cum_t=1)], "STATUS"),
    ],
)
def test_each_difference_has_its_name(ours, theirs, kind):
    (found,) = differences(ours, theirs, statuses={"k": "UNKNOWN"}, refused={})
    assert found.kind == kind


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("quantity_exceeded", "QTY"),
        ("price_below_limit", "PX"),
        ("other_units", "SERIAL"),
        ("unknown_transfer", "MISSING_OURS"),
        ("wrong_state", "STATUS"),
    ],
)
def test_what_we_refused_is_named_by_its_reason(code, kind):
    (found,) = differences([], [fill()], statuses={"k": "UNKNOWN"}, refused={"1": code})
    assert found.kind == kind


def test_equal_books_and_acknowledgements_are_no_difference():
    both = [fill(), Answer("2", "k", AnswerKind.REJECTED)]
    assert differences(both, both, statuses={}, refused={}) == []
    assert differences([], [Answer("3", "k", AnswerKind.ACK)], statuses={}, refused={}) == []


def compare() -> dict[str, int]:
    with acting("worker"):
        return reconcile_venues(now=NOW)


@pytest.mark.django_db
def test_books_that_agree(stage, venue):
    stage.sent("sandbox")
    assert compare() == {"compared": 2, "different": 0, "silent": 0}
    today = Reconciliation.objects.order_by("-id")[0]
    assert (today.ours, today.theirs, len(today.sha256)) == (2, 2, 64)
    assert not Halt.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("forged", "kind"), [("quantity_t", "QTY"), ("price_fen", "PX"), ("proceeds_fen", "PX")]
)
def test_a_venue_that_changed_its_books_is_found(stage, venue, forged, kind):
    transfer = stage.sent("sandbox")
    venue.control(forge=forged, value=7)
    assert compare()["different"] == 1
    found = ReconciliationBreak.objects.get()
    assert (found.kind, found.key, found.instrument) == (kind, transfer.key, PV)
    halt = Halt.objects.get()
    assert (halt.scope, halt.target, halt.placed_by) == ("INSTRUMENT", PV, None)
    assert AuditEvent.objects.get(action="bridge_differs").reason == kind
    assert compare()["different"] == 1
    assert Halt.objects.count() == 1
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)


@pytest.mark.django_db
def test_a_sale_of_an_order_that_nobody_sent_stops_the_venue(stage, venue):
    stage.sent("sandbox")
    venue.control(invent="nobodys", quantity_t=5, price_fen=100)
    assert compare()["different"] == 1
    assert ReconciliationBreak.objects.get().kind == "MISSING_OURS"
    assert Halt.objects.get().scope == "VENUE"


@pytest.mark.django_db
def test_a_venue_that_lost_its_books_is_found(stage, venue, tmp_path):
    stage.sent("sandbox")
    (tmp_path / "venue.sqlite").unlink()
    assert compare()["different"] == 1
    assert ReconciliationBreak.objects.get().kind == "MISSING_VENUE"


@pytest.mark.django_db
def test_what_is_on_its_way_is_asked_for_first(stage, venue):
    venue.control(fault="error_after_execute", times=1)
    transfer = stage.sent("sandbox")
    assert transfer.status == "UNKNOWN"
    assert compare()["different"] == 0
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)


@pytest.mark.django_db
def test_a_silent_venue_is_no_difference_and_is_told(stage, venue):
    stage.sent("sandbox")
    venue.kill()
    assert compare() == {"compared": 2, "different": 0, "silent": 2}
    assert set(Reconciliation.objects.values_list("problem", flat=True)) == {"silent"}


@pytest.mark.django_db
def test_the_jobs_leave_runs_where_there_was_something_to_do(stage, venue):
    with acting("worker"):
        run_bridge()
        reconcile_bridge()
    assert not JobRun.objects.exists()
    transfer = stage.locked("sandbox")
    with acting("worker"):
        run_bridge()
        reconcile_bridge()
    assert (fresh(transfer).status, exported_t(transfer)) == ("SETTLED", 10)
    runs = {run.job: (run.status, run.counts) for run in JobRun.objects.all()}
    idle = dict.fromkeys(("applied", "read", "failed", "halted", "called_off", "asked"), 0)
    assert runs == {
        "run_bridge": ("DONE", idle | {"sent": 1}),
        "reconcile_bridge": ("DONE", {"compared": 2, "different": 0, "silent": 0}),
    }


@pytest.mark.django_db
def test_the_job_names_a_difference_and_stops_the_instrument(stage, venue):
    stage.sent("sandbox")
    venue.control(forge="quantity_t", value=7)
    with acting("worker"):
        reconcile_bridge()
    assert JobRun.objects.get().counts["different"] == 1
    assert (ReconciliationBreak.objects.get().kind, Halt.objects.get().target) == ("QTY", PV)
    with pytest.raises(BridgeRefused) as refused:
        stage.drafted("manual")
    assert refused.value.first_code == "HOLD_EXTERNAL"
    (failure,) = check_order(order=order(stage.mei.organisation.id), now=NOW)
    assert failure.code == "HOLD_EXTERNAL"
