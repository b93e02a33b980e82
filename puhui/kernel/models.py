"""The kernel's tables: clock, regions, calendar, data keys, idempotency, audit, outbox, jobs."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id
from puhui.kernel.jobs_states import JOB_STATES, JobStatus


class Clock(models.Model):
    """One row: how far the scheme's time stands from the database's clock (zero outside demonstrations)."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField()
    # Another one after the database was made anew: what a process remembers of the old one is void then.
    installation = models.UUIDField(db_default=RandomUUID())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_has_one_row")]


class Region(models.Model):
    """A place of the scheme's map; what lies in what is data, never the shape of the code (decisions 50,
    68)."""

    code = models.TextField(primary_key=True)
    parent = models.TextField(null=True, blank=True)
    grid = models.TextField(null=True, blank=True)
    name_zh = models.TextField()
    name_en = models.TextField()

    def __str__(self) -> str:
        return self.code


class CalendarDay(models.Model):
    """A day on which the published calendar differs from the library's: kept up by staff, year by year."""

    date = models.DateField(primary_key=True)
    is_working = models.BooleanField()
    note = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.date} {'working' if self.is_working else 'free'}"


class PublishedDay(models.Model):
    """A day on which the published calendar differs from Monday to Friday: what the library knows, for
    triggers. Made by `migrate` (`published_days.py`), written by nobody else."""

    date = models.DateField(primary_key=True)
    is_working = models.BooleanField()

    def __str__(self) -> str:
        return f"{self.date} {'working' if self.is_working else 'free'}"


class CalendarYear(models.Model):
    """A year that the library does not know, of which staff say that every day is set as it was published."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    confirmed_at = models.DateTimeField()
    confirmed_by = models.UUIDField()

    def __str__(self) -> str:
        return str(self.year)


class DataKey(models.Model):
    """The key under which what is stored of one owner is sealed; erasure deletes the row."""

    owner_id = models.UUIDField(primary_key=True)
    key = EncryptedTextField()


class IdempotencyRecord(models.Model):
    """The first answer to a command, kept with the fingerprint of its request (decisions 72, invariants I17,
    I18)."""

    id = models.BigAutoField(primary_key=True)
    scope = models.TextField()
    key = models.TextField()
    fingerprint = models.BinaryField()
    command_id = models.UUIDField()
    owner_id = models.UUIDField()
    status = models.PositiveSmallIntegerField()
    content_type = models.TextField()
    sealed_body = models.BinaryField()
    is_value = models.BooleanField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="one_answer_per_key")]
        indexes = [
            models.Index(fields=["created_at"], condition=Q(is_value=False), name="idempotency_expiring")
        ]


class AuditEvent(models.Model):
    """Who did what to what, when, why: written in the transaction of the act, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    action = models.TextField()
    actor_user_id = models.UUIDField(null=True, blank=True)
    actor_person_id = models.UUIDField(null=True, blank=True)
    acting_party_id = models.UUIDField(null=True, blank=True)
    actor_name = models.TextField(blank=True, default="")
    # What the actor was when acting: what others may know of them when they read an object's history.
    actor_role = models.TextField(blank=True, default="")
    object_type = models.TextField()
    object_id = models.TextField()
    region = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    detail = models.JSONField(default=dict)
    command_id = models.UUIDField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_of_object"),
            models.Index(fields=["acting_party_id"], name="audit_of_party"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.object_type} {self.object_id}"


class OutboxMessage(models.Model):
    """News to be told after commit, written with the effect it tells of; the relay sends it at least once."""

    id = models.UUIDField(primary_key=True, default=new_id)
    topic = models.TextField()
    payload = models.JSONField()
    created_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="outbox_unsent")]

    def __str__(self) -> str:
        return f"{self.topic} {self.id}"


class ConsumedMessage(models.Model):
    """A message that a consumer has acted on: what makes at-least-once delivery happen once."""

    id = models.BigAutoField(primary_key=True)
    consumer = models.TextField()
    message_id = models.UUIDField()
    consumed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["consumer", "message_id"], name="consumed_once")]


class JobRun(models.Model):
    """One run of a job, for people: when, how it ended, what it counted. Nothing is decided from it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    job = models.TextField()
    status = models.TextField(choices=JobStatus.choices, default=JobStatus.RUNNING)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True, default="")
    requested_by = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("job run")
        verbose_name_plural = _("job runs")
        indexes = [models.Index(fields=["job", "-started_at"], name="job_latest")]
        triggers = JOB_STATES.triggers()
        constraints = [
            JOB_STATES.check("job_run"),
            models.CheckConstraint(
                condition=Q(status=JobStatus.RUNNING, finished_at=None)
                | Q(~Q(status=JobStatus.RUNNING), finished_at__isnull=False),
                name="job_run_finished_when_not_running",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.started_at:%Y-%m-%d %H:%M:%S}"
