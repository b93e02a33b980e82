"""Celery: the queue that wakes workers. It is a hint; rows are the truth, and the schedule finishes any
job."""

import os

from celery import Celery
from kombu.exceptions import OperationalError

from puhui.kernel.task_limits import keep_time_limits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "puhui.settings")

app = Celery("puhui")
# For every thread: whoever asked for the current app before this module was imported has made another one,
# which knows no broker of ours, and threads that did not import it would send their wake-ups there.
app.set_default()
keep_time_limits()


def _configure() -> None:
    from django.conf import settings

    from puhui.schedule import SCHEDULE

    app.conf.update(
        broker_url=settings.BROKER_URL,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        task_ignore_result=True,
        task_default_queue="puhui",
        task_time_limit=3600,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        timezone="Asia/Shanghai",
        beat_schedule=SCHEDULE,
        beat_schedule_filename=str(settings.VAR_DIR / "beat-schedule"),
        imports=[
            "accounts.tasks",
            "credits.tasks",
            "credits.factors.worker_start",
            "market.tasks",
            "puhui.kernel.tasks",
        ],
    )
    if settings.BROKER_URL.startswith("filesystem:"):
        folder = settings.VAR_DIR / "broker"
        for name in ("queue", "control"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        app.conf.broker_transport_options = {
            "data_folder_in": str(folder / "queue"),
            "data_folder_out": str(folder / "queue"),
            "control_folder": str(folder / "control"),
            "store_processed": False,
            "polling_interval": 0.2,
        }


@app.on_configure.connect
def _on_configure(**_) -> None:
    _configure()


def broker_answers() -> bool:
    """Tell whether the broker takes a connection within two seconds."""
    try:
        with app.connection_for_write(connect_timeout=2) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=2)
            return True
    except (OperationalError, OSError):
        return False
