"""Tables of sites as they were sent, and what became of every row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.projects.models import Project
from credits.projects.table_states import TableStatus
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id
from puhui.kernel.states import StateTable

SITE_TABLE_STATES = StateTable(
    name="site_table",
    states=TableStatus,
    initial=frozenset({TableStatus.RECEIVED}),
    allowed={
        TableStatus.RECEIVED: frozenset({TableStatus.READ, TableStatus.REFUSED}),
        TableStatus.READ: frozenset(),
        TableStatus.REFUSED: frozenset(),
    },
    who={TableStatus.READ: "worker", TableStatus.REFUSED: "worker"},
)


class RowOutcome(models.TextChoices):
    TAKEN = "TAKEN", _("taken")
    KNOWN = "KNOWN", _("known already")
    REFUSED = "REFUSED", _("refused")


class SiteTable(models.Model):
    """A CSV or XLSX table of a bundle's sites, kept by its SHA-256; the worker reads it.

    A dry run reports the same and registers nothing. The same table may be sent again: its rows are known.
    `rows_read` grows while it is read. `fault` and its place tell why all of it was refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    bundle = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="site_tables")
    digest = models.TextField()
    size_bytes = models.PositiveBigIntegerField()
    original_name = EncryptedTextField()
    is_dry_run = models.BooleanField(default=False)
    status = models.TextField(choices=TableStatus.choices, default=TableStatus.RECEIVED)
    received_at = models.DateTimeField()
    received_by = models.UUIDField()
    ended_at = models.DateTimeField(null=True, blank=True)
    rows_read = models.PositiveIntegerField(default=0)
    fault = models.TextField(blank=True, default="")
    fault_row = models.PositiveIntegerField(null=True, blank=True)
    fault_column = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("table of sites")
        verbose_name_plural = _("tables of sites")
        triggers = SITE_TABLE_STATES.triggers()
        constraints = [
            SITE_TABLE_STATES.check("site_table"),
            models.UniqueConstraint(
                fields=["bundle"], condition=Q(status=TableStatus.RECEIVED), name="one_site_table_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="site_table_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(status=TableStatus.RECEIVED, ended_at=None, fault="")
                | Q(status=TableStatus.READ, ended_at__isnull=False, fault="")
                | Q(status=TableStatus.REFUSED, ended_at__isnull=False) & ~Q(fault=""),
                name="site_table_ends_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]


class SiteTableRow(models.Model):
    """What became of a row, by the number that a spreadsheet shows: `column` and `code` say why not."""

    id = models.BigAutoField(primary_key=True)
    table = models.ForeignKey(SiteTable, on_delete=models.PROTECT, related_name="rows")
    row_number = models.PositiveIntegerField()
    outcome = models.TextField(choices=RowOutcome.choices)
    column = models.TextField(blank=True, default="")
    code = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("row of a table of sites")
        verbose_name_plural = _("rows of tables of sites")
        constraints = [
            models.UniqueConstraint(fields=["table", "row_number"], name="site_row_told_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[RowOutcome.TAKEN, RowOutcome.KNOWN], code="")
                | Q(outcome=RowOutcome.REFUSED) & ~Q(code=""),
                name="refused_site_row_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_number} {self.outcome}"
