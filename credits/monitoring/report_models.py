"""Monitoring reports: what a project, or the programme with its residents' grams, claims for a period.

A report seals its content at submission: `digest` is the SHA-256 of `content`'s canonical JSON, and whatever
is decided later is decided on that digest (decisions 12, 34, 53; invariants I22, I24).
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import gettext_lazy as _

from credits.monitoring.report_states import LINE_STATES, REPORT_STATES, LineStatus, ReportStatus
from credits.projects.models import Project
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T

UNSEALED = [ReportStatus.DRAFT, ReportStatus.RETURNED]


class ReportKind(models.TextChoices):
    PROJECT = "PROJECT", _("of a project")
    PROGRAMME = "PROGRAMME", _("of the programme")


def _new_year(year) -> Func:
    return Func(
        Cast(year, models.IntegerField()),
        Value(1),
        Value(1),
        function="make_date",
        output_field=models.DateField(),
    )


def _days() -> Func:
    return Func(F("period_from"), F("period_to"), function="daterange", output_field=DateRangeField())


class MonitoringReport(models.Model):
    """A claim for a period [from, to) within one calendar year, the vintage. `party` gets what is issued.

    The programme's may be of an earlier vintage than its days: grams of that year that were assigned later.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    kind = models.TextField(choices=ReportKind.choices)
    scheme = models.TextField()
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    methodology = models.TextField()
    city = models.TextField()
    vintage = models.PositiveSmallIntegerField()
    period_from = models.DateField()
    period_to = models.DateField()
    # The owner's word that gaps in the readings count as the methodology says; without it a gap is refused.
    counts_gaps = models.BooleanField(default=False)
    status = models.TextField(choices=ReportStatus.choices, default=ReportStatus.DRAFT)
    # Sealed at submission, empty before and after a return.
    digest = models.TextField(blank=True, default="")
    content = models.JSONField(null=True, blank=True)
    basis_id = models.IntegerField(null=True, blank=True)
    reduction_g = models.BigIntegerField(null=True, blank=True)
    # What earlier reports of the project left under a tonne; below zero where their units were voided since.
    carried_in_g = models.BigIntegerField(default=0, db_default=0)
    tonnes = models.BigIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()
    # Nobody where the job of the month drafted it; whoever sends it in is a person.
    created_by = models.UUIDField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("monitoring report")
        verbose_name_plural = _("monitoring reports")
        triggers = REPORT_STATES.triggers()
        constraints = [
            REPORT_STATES.check("monitoring_report"),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.PROJECT, project__isnull=False)
                | Q(kind=ReportKind.PROGRAMME, project=None),
                name="report_of_a_project_or_the_programme",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReportKind.PROGRAMME) | Q(created_by__isnull=False),
                name="report_of_a_project_by_a_person",
            ),
            models.CheckConstraint(condition=Q(period_to__gt=F("period_from")), name="report_has_a_period"),
            models.CheckConstraint(
                condition=Q(period_from__gte=_new_year(F("vintage")))
                & (
                    Q(period_to__lte=_new_year(F("vintage") + 1))
                    # Grams of a year that were assigned after it: the days are those of the assignments.
                    | Q(
                        kind=ReportKind.PROGRAMME,
                        period_to__lte=_new_year(ExtractYear("period_from") + 1),
                    )
                ),
                name="report_lies_in_one_year",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=UNSEALED,
                    digest="",
                    content=None,
                    tonnes=None,
                    reduction_g=None,
                    carried_in_g=0,
                )
                | ~Q(status__in=UNSEALED)
                & Q(digest__regex="^[0-9a-f]{64}$", content__isnull=False)
                & Q(tonnes__gte=0, reduction_g__gte=F("tonnes") * 1_000_000 - F("carried_in_g")),
                name="report_sealed_once_submitted",
            ),
            ExclusionConstraint(
                name="one_report_per_project_and_day",
                expressions=[("project", RangeOperators.EQUAL), (_days(), RangeOperators.OVERLAPS)],
                condition=~Q(status=ReportStatus.REJECTED) & Q(kind=ReportKind.PROJECT),
            ),
            ExclusionConstraint(
                name="one_programme_report_per_day",
                expressions=[
                    ("scheme", RangeOperators.EQUAL),
                    ("methodology", RangeOperators.EQUAL),
                    ("city", RangeOperators.EQUAL),
                    ("vintage", RangeOperators.EQUAL),
                    (_days(), RangeOperators.OVERLAPS),
                ],
                condition=~Q(status=ReportStatus.REJECTED) & Q(kind=ReportKind.PROGRAMME),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.methodology} {self.period_from:%Y-%m-%d} – {self.period_to:%Y-%m-%d}"

    @property
    def left_g(self) -> int | None:
        """Grams under a tonne that a sealed report leaves for the next one."""
        if self.tonnes is None or self.reduction_g is None:
            return None
        return self.reduction_g + self.carried_in_g - self.tonnes * G_PER_T


class ReportLine(models.Model):
    """Grams of one assignment transfer that a programme's report takes; only its last may be partial (53).

    `party_id` is the resident whose grams they were. One live report takes a transfer at a time; what lines
    took for good, and take now, is never more than the transfer (guards).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()
    transfer_id = models.UUIDField()
    party_id = models.UUIDField()
    grams = models.BigIntegerField()
    status = models.TextField(choices=LineStatus.choices, default=LineStatus.LIVE)

    class Meta:
        verbose_name = _("report line")
        verbose_name_plural = _("report lines")
        triggers = LINE_STATES.triggers()
        constraints = [
            LINE_STATES.check("report_line"),
            # Positions go on after a return: released lines stay, and what they say was once claimed.
            models.UniqueConstraint(fields=["report", "position"], name="one_line_per_position"),
            models.UniqueConstraint(
                fields=["transfer_id"],
                condition=Q(status=LineStatus.LIVE),
                name="one_live_report_per_transfer",
            ),
            models.CheckConstraint(condition=Q(grams__gt=0), name="report_line_has_grams"),
        ]
        indexes = [models.Index(fields=["transfer_id"], name="report_lines_of_transfer")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.position}"
