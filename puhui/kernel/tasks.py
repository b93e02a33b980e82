"""The kernel's periodic jobs: each one call, bounded, with a JobRun row."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from puhui.kernel import jobs, outbox
from puhui.kernel.models import IdempotencyRecord

ANSWERS_LIVE = timedelta(days=30)
ROWS_A_RUN = 10_000


@shared_task(time_limit=60)
def relay_outbox(**_) -> None:
    """Send what waits in the outbox; a quiet outbox leaves no run behind."""
    first = outbox.relay(limit=1)
    if any(first.values()):
        with jobs.job_run("relay_outbox") as counts:
            more = outbox.relay()
            counts.update({name: first[name] + more[name] for name in first})


@shared_task(time_limit=60)
def sweep_lost_runs(**_) -> None:
    """Mark job runs whose process ended without a word."""
    jobs.sweep_lost_runs()


@shared_task(time_limit=300)
def drop_old_answers(**_) -> None:
    """Delete stored answers of commands that moved no value, 30 days after (decisions 72)."""
    with jobs.job_run("drop_old_answers") as counts:
        old = IdempotencyRecord.objects.filter(is_value=False, created_at__lt=timezone.now() - ANSWERS_LIVE)
        ids = old.order_by("id").values_list("id", flat=True)[:ROWS_A_RUN]
        counts["dropped"], _ = IdempotencyRecord.objects.filter(id__in=list(ids)).delete()
