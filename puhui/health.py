"""Whether the process is up, whether it can work, and its numbers for Prometheus."""

from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from puhui.celery import broker_answers
from puhui.kernel import outbox
from puhui.kernel.models import JobRun, OutboxMessage

# News due for longer means that no worker relays it. What fails again and again is no reason to stop serving.
OUTBOX_LAG_MAX = timedelta(minutes=5)


@csrf_exempt
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up; touches nothing else."""
    return JsonResponse({"status": "ok"})


@csrf_exempt
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 if database and broker answer and the outbox is not stuck, else 503 with what is wrong."""
    checks = {"database": _database_answers(), "broker": broker_answers()}
    checks["outbox"] = checks["database"] and outbox.lag(timezone.now()) <= OUTBOX_LAG_MAX
    ready = all(checks.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", **checks}, status=200 if ready else 503)


@csrf_exempt
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the service's numbers to loopback, or to who holds METRICS_TOKEN."""
    if not _may_read_metrics(request):
        return HttpResponse(status=403)
    registry = CollectorRegistry()
    _gauge(
        registry,
        "puhui_outbox_age_seconds",
        "Age of the oldest unsent message",
        _outbox_age().total_seconds(),
    )
    unsent = OutboxMessage.objects.filter(sent_at=None).count()
    _gauge(registry, "puhui_outbox_depth", "Messages not yet sent", unsent)
    jobs = Gauge(
        "puhui_job_last_run_seconds", "Seconds since a job last finished", ["job"], registry=registry
    )
    finished = JobRun.objects.exclude(finished_at=None).order_by("job", "-finished_at").distinct("job")
    for run in finished:
        if run.finished_at is not None:
            jobs.labels(run.job).set((timezone.now() - run.finished_at).total_seconds())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _gauge(registry: CollectorRegistry, name: str, text: str, value: float) -> None:
    Gauge(name, text, registry=registry).set(value)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _outbox_age() -> timedelta:
    oldest = OutboxMessage.objects.filter(sent_at=None).order_by("created_at").first()
    return timezone.now() - oldest.created_at if oldest else timedelta(0)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if settings.METRICS_TOKEN and constant_time_compare(token, settings.METRICS_TOKEN):
        return True
    # Behind a proxy every caller comes from the proxy's address, so only the token counts there.
    return not settings.BEHIND_PROXY and ip_address(request.META["REMOTE_ADDR"]).is_loopback
