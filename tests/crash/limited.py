"""The real queue, whose crediting job may take three seconds and no more."""

from puhui.celery import app
from puhui.kernel import task_limits

__all__ = ["app"]

task_limits.GRACE_S = 0
app.conf.task_annotations = {"credits.tasks.credit_pending": {"time_limit": 3}}
