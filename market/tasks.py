"""The periodic jobs of the market: each one call into a package, bounded, with a JobRun row."""

from celery import shared_task

from market.bridge.reconciling import reconcile_venues, venues_to_compare
from market.bridge.running import has_done_something, has_work
from market.bridge.running import run_bridge as run_due_transfers
from market.custody.returning import lots_to_return, return_lots
from market.risk.reconciling import reconcile_limits as reconcile_limit_counters
from market.trading.services import run_sessions as run_due_sessions
from market.trading.services.running import due_sessions
from puhui.kernel.clock import puhui_now
from puhui.kernel.jobs import JOBS, job_run


@shared_task(time_limit=1800)
def reconcile_limits(*, requested_by: str = "", **_) -> None:
    """Compare the counters of the limits with the orders that count; a difference stops the participant."""
    with job_run("reconcile_limits", requested_by=requested_by) as counts:
        counts.update(reconcile_limit_counters(now=puhui_now()))


@shared_task(time_limit=600)
def run_sessions(*, requested_by: str = "", **_) -> None:
    """Open, close, clear and settle the auction sessions whose time has come; and give the buffer what a void
    left in its owner's lots."""
    now = puhui_now()
    # Drawn once a run: drawn again, what is due may be without what made it a run.
    due = due_sessions(now)
    are_sessions_due = bool(requested_by or due)
    # Asked once a run: after the sessions, which may let go of some, and alone where none is due.
    left_by_a_void = [] if are_sessions_due else lots_to_return()
    if are_sessions_due or left_by_a_void:
        with job_run("run_sessions", requested_by=requested_by) as counts:
            if are_sessions_due:
                counts.update(run_due_sessions(now=now, due=due))
                left_by_a_void = lots_to_return()
            if returned_t := return_lots(left_by_a_void, now=now):
                counts["returned_t"] = returned_t


@shared_task(time_limit=600)
def run_bridge(*, requested_by: str = "", **_) -> None:
    """Send what is locked, ask the venues about what is under way, and let their answers take effect.

    It comes every ten seconds: a run that only found what a freeze keeps back leaves no row.
    """
    if requested_by or has_work():
        with job_run("run_bridge", requested_by=requested_by, worth_telling=has_done_something) as counts:
            counts.update(run_due_transfers(now=puhui_now()))


@shared_task(time_limit=600)
def reconcile_bridge(*, requested_by: str = "", **_) -> None:
    """Compare our books with those of the venues; a difference stops the instrument."""
    if requested_by or venues_to_compare():
        with job_run("reconcile_bridge", requested_by=requested_by) as counts:
            counts.update(reconcile_venues(now=puhui_now()))


for task in (reconcile_limits, run_sessions, run_bridge, reconcile_bridge):
    JOBS.register(task.name.rpartition(".")[2], task.delay)
