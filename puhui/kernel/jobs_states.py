"""The states of a job run."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class JobStatus(models.TextChoices):
    RUNNING = "RUNNING", _("running")
    DONE = "DONE", _("done")
    FAILED = "FAILED", _("failed")
    LOST = "LOST", _("lost: its process ended without a word")


JOB_STATES = StateTable(
    name="job_run",
    states=JobStatus,
    initial=frozenset({JobStatus.RUNNING}),
    allowed={
        JobStatus.RUNNING: frozenset({JobStatus.DONE, JobStatus.FAILED, JobStatus.LOST}),
        JobStatus.DONE: frozenset(),
        JobStatus.FAILED: frozenset(),
        JobStatus.LOST: frozenset(),
    },
    who={JobStatus.LOST: "sweep"},
)
