"""The periodic jobs of credits: each one call into a package, bounded, with a JobRun row."""

from celery import shared_task

from credits.monitoring.crediting import credit_pending as credit_pending_activities
from credits.monitoring.crediting import has_pending
from credits.rewards.selectors import outcomes_for
from credits.rewards.services import assign_due as assign_due_grams
from credits.rewards.services import expire_vouchers as expire_due_vouchers
from credits.rewards.services import has_due
from credits.rewards.services import sweep_unassigned as sweep_unassigned_grams
from puhui.kernel.jobs import JOBS, job_run


@shared_task(time_limit=1800)
def credit_pending(*, requested_by: str = "", **_) -> None:
    """Decide what was received and accrue the grams; then assign what is due for coins."""
    if requested_by or has_pending():
        with job_run("credit_pending", requested_by=requested_by) as counts:
            counts.update(credit_pending_activities(outcomes_for=outcomes_for, after_chunk=assign_due_grams))


@shared_task(time_limit=600)
def assign_due(*, requested_by: str = "", **_) -> None:
    """Assign grams for coins where the crediting job was cut off before it could."""
    if requested_by or has_due():
        with job_run("assign_due", requested_by=requested_by) as counts:
            counts.update(assign_due_grams())


@shared_task(time_limit=600)
def expire_vouchers(*, requested_by: str = "", **_) -> None:
    """Close vouchers past their day."""
    with job_run("expire_vouchers", requested_by=requested_by) as counts:
        counts.update(expire_due_vouchers())


@shared_task(time_limit=1800)
def sweep_unassigned(*, requested_by: str = "", **_) -> None:
    """Look through all verdicts for grams that should have been assigned and were not."""
    with job_run("sweep_unassigned", requested_by=requested_by) as counts:
        counts.update(sweep_unassigned_grams())


for task in (credit_pending, assign_due, expire_vouchers, sweep_unassigned):
    JOBS.register(task.name.rpartition(".")[2], task.delay)
