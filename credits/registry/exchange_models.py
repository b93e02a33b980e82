"""Tables of the exchange with an authority's register: its statements, what differs, and its past rows.

Past rows are what a register tells of the years before us. They are no units here: nobody holds or moves
them, and no figure of ours adds them to its own.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.registry.exchange_states import PORTFOLIO_STATES, DifferenceKind, PortfolioStatus
from puhui.kernel.ids import new_id


class RegisterStatement(models.Model):
    """A statement of the register as it was handed over; the mirror is compared with the latest."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.ForeignKey("credits.Scheme", on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    digest = models.TextField()
    lines = models.PositiveIntegerField()
    imported_by = models.UUIDField()
    imported_at = models.DateTimeField()

    class Meta:
        verbose_name = _("statement of a register")
        verbose_name_plural = _("statements of registers")
        constraints = [models.UniqueConstraint(fields=["scheme", "digest"], name="one_statement_per_file")]

    def __str__(self) -> str:
        return f"{self.scheme_id} {self.as_of}"


class RegisterLine(models.Model):
    """One line of a statement: a label with its numbers, and whether the register still counts it."""

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(RegisterStatement, on_delete=models.PROTECT, related_name="rows")
    label = models.TextField()
    first_no = models.BigIntegerField()
    last_no = models.BigIntegerField()
    status = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["statement", "label"], name="one_line_per_label"),
            models.CheckConstraint(
                condition=Q(first_no__gte=1, last_no__gte=F("first_no"), status__in=["ISSUED", "VOIDED"]),
                name="register_line_has_numbers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}-{self.first_no}-{self.last_no}"


class RegisterDifference(models.Model):
    """Where register and mirror differ. While one is open, nothing is minted in that scheme."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.ForeignKey("credits.Scheme", on_delete=models.PROTECT, related_name="+")
    statement = models.ForeignKey(RegisterStatement, on_delete=models.PROTECT, related_name="differences")
    kind = models.TextField(choices=DifferenceKind.choices)
    label = models.TextField()
    theirs = models.TextField(blank=True, default="")
    ours = models.TextField(blank=True, default="")
    found_at = models.DateTimeField()
    # Empty where a later statement agreed: then nobody had to settle it.
    closed_by = models.UUIDField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("difference from a register")
        verbose_name_plural = _("differences from registers")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "kind", "label"],
                condition=Q(closed_at=None),
                name="one_open_difference_per_line",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, reason="")
                | Q(closed_at__isnull=False) & ~Q(reason=""),
                name="difference_closed_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class Portfolio(models.Model):
    """Past rows of a register, whose totals two people have signed off."""

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.ForeignKey("credits.Scheme", on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    source = models.TextField()
    is_demonstration = models.BooleanField()
    projects = models.PositiveIntegerField()
    tonnes = models.PositiveBigIntegerField()
    digest = models.TextField()
    status = models.TextField(choices=PortfolioStatus.choices, default=PortfolioStatus.ENTERED)
    entered_by = models.UUIDField()
    entered_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("portfolio of a register")
        verbose_name_plural = _("portfolios of registers")
        triggers = PORTFOLIO_STATES.triggers()
        constraints = [
            PORTFOLIO_STATES.check("portfolio"),
            models.UniqueConstraint(
                fields=["scheme", "digest"],
                condition=~Q(status=PortfolioStatus.DISCARDED),
                name="one_portfolio_per_file",
            ),
            models.CheckConstraint(
                condition=~Q(status=PortfolioStatus.CONFIRMED)
                | Q(decided_by__isnull=False) & ~Q(decided_by=F("entered_by")),
                name="portfolio_signed_off_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PortfolioRow(models.Model):
    """One project of a portfolio and what was issued to it."""

    id = models.BigAutoField(primary_key=True)
    portfolio = models.ForeignKey(Portfolio, on_delete=models.PROTECT, related_name="rows")
    number = models.TextField()
    project = models.TextField()
    methodology = models.TextField()
    region = models.TextField()
    vintage = models.PositiveSmallIntegerField()
    tonnes = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["portfolio", "number"], name="one_row_per_number"),
            models.CheckConstraint(condition=Q(tonnes__gt=0), name="past_row_of_whole_tonnes"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.tonnes} t"
