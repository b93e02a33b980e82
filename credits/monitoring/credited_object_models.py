"""What sealed reports claim: a thing for days, once over methodologies, owners and schemes (I14, I15)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from credits.monitoring.report_models import MonitoringReport
from credits.projects.object_models import ObjectKind
from puhui.kernel.ids import new_id


class CreditedObject(models.Model):
    """A thing that a sealed report claims for days [from, to); free again when that is returned or rejected.

    The database writes these rows when it sees a report sealed or let go (credited_object_guards.py), so that
    nothing is sealed without them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    report = models.ForeignKey(MonitoringReport, on_delete=models.PROTECT, related_name="credited_objects")
    kind = models.TextField(choices=ObjectKind.choices)
    key = models.TextField()
    days_from = models.DateField()
    days_to = models.DateField()
    claimed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("credited object")
        verbose_name_plural = _("credited objects")
        constraints = [
            ExclusionConstraint(
                name="one_credit_per_object_and_day",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("key", RangeOperators.EQUAL),
                    (
                        Func(
                            F("days_from"), F("days_to"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(released_at=None),
            ),
            models.CheckConstraint(condition=Q(days_to__gt=F("days_from")), name="credited_object_has_days"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
