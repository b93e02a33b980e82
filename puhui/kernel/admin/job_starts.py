"""The command behind "run now": ask a worker to run a job, and leave a trace of who asked."""

import logging
from datetime import datetime

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from puhui.kernel.audit import record_event
from puhui.kernel.commands import Actor
from puhui.kernel.errors import Kind, NotFound, PuhuiError, gettext_noop
from puhui.kernel.jobs import JOBS

log = logging.getLogger(__name__)


class BrokerSilent(PuhuiError):
    """The broker takes no message: nobody was woken."""

    kind, code, title = Kind.CONFLICT, "broker_silent", gettext_noop("The broker does not answer")


def job_names() -> list[str]:
    """Return the jobs that may be started by hand; they register themselves when the tasks are loaded."""
    current_app.loader.import_default_modules()
    return JOBS.names()


def start_job(*, actor: Actor, job: str, reason: str, now: datetime) -> None:
    """Wake a worker for `job`. The permission is checked by the page that asks.

    Raises: NotFound (no such job), BrokerSilent.
    """
    if job not in job_names():
        raise NotFound
    with transaction.atomic():
        record_event(
            actor=actor, action="job_started", object_type="job", object_id=job, now=now, reason=reason
        )
        try:
            JOBS.wake(job, requested_by=actor.name)
        except (OperationalError, OSError) as error:
            log.warning("could not start %s: %s", job, error)
            detail = gettext_noop("Nobody was woken; the schedule will run %(job)s.")
            raise BrokerSilent(detail, job=job) from error
