"""Figures of a report: inputs of its methodology that no meter reads, such as hectares, stocks and counts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.ids import new_id


class ReportFigure(models.Model):
    """One value of an input, in the methodology's unit. A figure entered anew supersedes the one before it.

    `position` counts the values of a list from 0 (stratum by stratum, say); of an input with one value it is
    0. Entered while the report is not sealed; the seal holds each live figure, and no other (guards).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="figures")
    input_name = models.TextField()
    position = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=18, decimal_places=6)
    unit = models.TextField()
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("figure of a report")
        verbose_name_plural = _("figures of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "input_name", "position"],
                condition=Q(superseded_at=None),
                name="one_live_figure_per_input_and_position",
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="report_figure_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.input_name} {self.position}"
