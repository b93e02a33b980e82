"""Months of the residents' programme whose reports are all drafted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id


class ProgrammeMonth(models.Model):
    """That the job has looked through all that a scheme's residents gave up to the end of a month.

    Written after the last of its drafts: without the row the job goes on, whatever ended it. `month` is the
    first day.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    month = models.DateField()
    drafted = models.PositiveIntegerField()
    drafted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("month of a programme")
        verbose_name_plural = _("months of programmes")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "month"], name="one_row_per_month_of_a_programme"),
            models.CheckConstraint(condition=Q(month__day=1), name="programme_month_is_its_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.month:%Y-%m}"
