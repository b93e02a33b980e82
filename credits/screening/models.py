"""What was found about a trip or a meter's period when it was decided: numbers and thresholds, never
changed."""

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id


class Screening(models.Model):
    """One look at a trip's trace, or at a meter's period. `findings` are [code, asks, value, threshold];
    `asks` as `findings.Asks`.

    `metres` may be credited of what was measured; of a meter's period there are none. `others` are [code,
    party]: whose trips findings are about.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    activity_id = models.UUIDField()
    threshold_set = models.TextField()
    mode_class = models.TextField(blank=True)
    metres = models.IntegerField()
    findings = models.JSONField()
    others = models.JSONField(default=list, db_default=Value([], models.JSONField()))
    screened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("screening")
        verbose_name_plural = _("screenings")
        indexes = [
            models.Index(fields=["activity_id"], name="screening_of_activity"),
            # Few trips are like another person's: what the linking job reads.
            models.Index(fields=["id"], condition=~Q(others=[]), name="screening_about_others"),
        ]


class MeterCohort(models.Model):
    """How much homes of a region use in a month by one kind of meter: logarithms of units a day.

    Counted anew each night while the month's bills come in; a check reads it and never the bills themselves.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    type_id = models.SmallIntegerField()
    region = models.TextField()
    month = models.DateField()
    periods = models.PositiveIntegerField()
    log_median = models.FloatField()
    log_mad = models.FloatField()
    computed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type_id", "region", "month"], name="one_meter_cohort_a_month"),
            models.CheckConstraint(
                condition=models.Q(log_mad__gte=0, periods__gte=1), name="meter_cohort_has_periods"
            ),
        ]
