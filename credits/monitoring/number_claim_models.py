"""Numbers of meters and devices with the days that a person or a report was credited for (ADR 0072)."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from credits.monitoring.report_models import MonitoringReport
from credits.projects.object_models import ObjectKind

# The reason for which an act waits whose number a report counts.
REPORTED = "NUMBER_REPORTED"


class Side(models.TextChoices):
    """Who was credited."""

    PERSON = "PERSON", _("person")
    REPORT = "REPORT", _("report of a project")


class NumberClaim(models.Model):
    """A number for days [from, to), for a person's device without an end: it is credited once in its life.

    `number_index` is blind: that of a home's meter is made by `accounts.households`, that of a
    device by `numbered_things`. A report's row names its number in the clear (`key`), as its project does; a
    person's never does. `is_told_apart`: people read the case and found two things of one number, so that the
    row excludes nothing. Two people of one number are no matter of this table.
    """

    id = models.BigAutoField(primary_key=True)
    side = models.TextField(choices=Side.choices)
    kind = models.TextField(choices=ObjectKind.choices)
    number_index = models.BinaryField()
    days_from = models.DateField()
    days_to = models.DateField(null=True)
    party_id = models.UUIDField(null=True)
    activity_id = models.UUIDField(null=True)
    report = models.ForeignKey(
        MonitoringReport, on_delete=models.PROTECT, related_name="number_claims", null=True
    )
    key = models.TextField(blank=True, default="")
    is_told_apart = models.BooleanField(default=False)
    claimed_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="number_of_a_person_or_a_report",
                expressions=[
                    ("number_index", RangeOperators.EQUAL),
                    (
                        Func(
                            F("days_from"), F("days_to"), function="daterange", output_field=DateRangeField()
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                    ("side", RangeOperators.NOT_EQUAL),
                ],
                condition=Q(released_at=None, is_told_apart=False),
            ),
            models.UniqueConstraint(fields=["activity_id", "kind"], name="one_number_claim_per_activity"),
            models.CheckConstraint(
                condition=Q(
                    side=Side.PERSON,
                    party_id__isnull=False,
                    activity_id__isnull=False,
                    report=None,
                    key="",
                )
                | Q(
                    side=Side.REPORT,
                    party_id=None,
                    activity_id=None,
                    report__isnull=False,
                    days_to__isnull=False,
                    is_told_apart=False,
                )
                & ~Q(key=""),
                name="number_claim_of_a_person_or_a_report",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[ObjectKind.METER, ObjectKind.DEVICE]), name="number_claim_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(days_to=None) | Q(days_to__gt=F("days_from")), name="number_claim_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.kind} {self.days_from}"
