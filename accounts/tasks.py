"""The periodic jobs of people: each one call, bounded, with a JobRun row."""

from celery import shared_task
from django.utils import timezone

from accounts.groups.services import link_devices as link_shared_devices
from accounts.notifications.services import deliver_due
from accounts.organisations.services import expire_licences as end_expired_licences
from accounts.signin.services.sweep import sweep_signin
from puhui.kernel.clock import puhui_now
from puhui.kernel.jobs import JOBS, job_run


@shared_task(time_limit=300)
def forget_codes(**_) -> None:
    """Delete codes and counts of signing in that nobody needs any more."""
    with job_run("forget_codes") as counts:
        counts.update(sweep_signin(now=timezone.now()))


@shared_task(time_limit=600)
def deliver_notifications(**_) -> None:
    """Send what is due by short message, mail and webhook; with nothing due no run is left behind."""
    first = deliver_due(limit=1)
    if any(first.values()):
        with job_run("deliver_notifications") as counts:
            more = deliver_due()
            counts.update({name: first[name] + more[name] for name in first})


@shared_task(time_limit=300)
def expire_licences(**_) -> None:
    """Take the verified level from organisations whose licence has had its last day."""
    with job_run("expire_licences") as counts:
        counts.update(end_expired_licences(now=puhui_now()))


@shared_task(time_limit=300)
def link_devices(*, requested_by: str = "", **_) -> None:
    """Link people who signed in from one device."""
    with job_run("link_devices", requested_by=requested_by) as counts:
        counts.update(link_shared_devices(now=puhui_now()))


JOBS.register("link_devices", link_devices.delay)
