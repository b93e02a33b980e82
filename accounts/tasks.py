"""The periodic jobs of people: each one call, bounded, with a JobRun row."""

from celery import shared_task
from django.utils import timezone

from accounts.signin.services.sweep import sweep_signin
from puhui.kernel.jobs import job_run


@shared_task(time_limit=300)
def forget_codes(**_) -> None:
    """Delete codes and counts of signing in that nobody needs any more."""
    with job_run("forget_codes") as counts:
        counts.update(sweep_signin(now=timezone.now()))
