"""Tables of readings as they were sent, and every row of them that was not taken."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.projects.models import Project
from credits.projects.table_states import TABLE_STATES, TableStatus
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id


class ReadingFile(models.Model):
    """A CSV or XLSX table of a project's readings, kept by its SHA-256; the worker reads it.

    `rows_read` grows while it is read. Of the rows, `rows_taken` made readings, `rows_known` said what was
    stored already, `rows_refused` each have a refusal. `fault` and its place tell why all of it was refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reading_files")
    digest = models.TextField()
    size_bytes = models.PositiveBigIntegerField()
    original_name = EncryptedTextField()
    status = models.TextField(choices=TableStatus.choices, default=TableStatus.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    rows_taken = models.PositiveIntegerField(default=0)
    rows_known = models.PositiveIntegerField(default=0)
    rows_refused = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
    fault_row = models.PositiveIntegerField(null=True, blank=True)
    fault_column = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("table of readings")
        verbose_name_plural = _("tables of readings")
        triggers = TABLE_STATES.triggers()
        constraints = [
            TABLE_STATES.check("reading_file"),
            models.UniqueConstraint(
                fields=["project", "digest"],
                condition=~Q(status=TableStatus.REFUSED),
                name="reading_file_sent_once",
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="reading_file_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(status=TableStatus.RECEIVED, ended_at=None, fault="")
                | Q(status=TableStatus.READ, ended_at__isnull=False, fault="")
                | Q(status=TableStatus.REFUSED, ended_at__isnull=False) & ~Q(fault=""),
                name="reading_file_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class RefusedRow(models.Model):
    """A row of a table that was not taken, by the number that a spreadsheet shows, and why."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(ReadingFile, on_delete=models.PROTECT, related_name="refused")
    row_number = models.PositiveIntegerField()
    column = models.TextField()
    code = models.TextField()

    class Meta:
        verbose_name = _("refused row")
        verbose_name_plural = _("refused rows")
        constraints = [
            models.UniqueConstraint(fields=["file", "row_number"], name="refused_row_told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.row_number} {self.code}"
