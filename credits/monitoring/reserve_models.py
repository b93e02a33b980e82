"""Assigned grams that the programme gives up: for what was reversed (decisions 10), at a year's end."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id


class ReserveLine(models.Model):
    """Grams of one assignment transfer that cover a reversal or were settled: they never become tonnes.

    The reserve is the programme's own: grams that residents gave it for coins and that no report has taken.
    Beside `ReportLine`, and of the same grams: what both took is never more than the transfer (guards).
    `reversal_ref` is opaque here: a reversal, or the remainder of a year's end.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    transfer_id = models.UUIDField()
    asset_id = models.IntegerField()
    reversal_ref = models.UUIDField()
    grams = models.BigIntegerField()
    taken_at = models.DateTimeField()

    class Meta:
        verbose_name = _("grams given up")
        verbose_name_plural = _("grams given up")
        constraints = [models.CheckConstraint(condition=Q(grams__gt=0), name="reserve_line_has_grams")]
        indexes = [
            models.Index(fields=["transfer_id"], name="reserve_lines_of_transfer"),
            models.Index(fields=["reversal_ref"], name="reserve_lines_of_reversal"),
        ]

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.grams} g"
