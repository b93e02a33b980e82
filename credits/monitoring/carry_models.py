"""Grams under a tonne that a project's report left, and the report that took them up (ADR 0062).

A report's whole remainder goes to one later report of its project, methodology and scheme, or to none yet.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.monitoring.report_models import MonitoringReport
from puhui.kernel.ids import new_id


class CarriedGrams(models.Model):
    """What `report` took up of `source`: all that source left, from 1 to 999,999 g.

    Less than nothing if source's batch was voided after a report that stands had taken its grams: the next
    report bears them. A row is only ever released, by a return, a rejection or a void of `report`.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="carried")
    source = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="carried_on")
    grams = models.BigIntegerField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("carried grams")
        verbose_name_plural = _("carried grams")
        constraints = [
            models.CheckConstraint(
                condition=Q(grams__gt=-1_000_000, grams__lt=1_000_000) & ~Q(grams=0),
                name="carried_grams_under_a_tonne",
            ),
            models.CheckConstraint(
                condition=~Q(report=F("source")), name="carried_grams_come_of_another_report"
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(released_at=None, grams__gt=0),
                name="remainder_is_taken_up_once",
            ),
            models.UniqueConstraint(
                fields=["source"],
                condition=Q(released_at=None, grams__lt=0),
                name="voided_remainder_is_borne_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.grams} g"
