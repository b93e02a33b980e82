"""A file put to an activity."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id


class EvidenceKind(models.TextChoices):
    """What a file is to show."""

    PHOTO = "PHOTO", _("photograph")
    METER_PHOTO = "METER_PHOTO", _("photograph of a meter")
    TICKET = "TICKET", _("ticket or receipt")
    BILL = "BILL", _("bill")
    READINGS = "READINGS", _("readings")
    TRACK = "TRACK", _("track")
    OTHER = "OTHER", _("other")


class ActivityEvidence(models.Model):
    """One file put to one activity, with what the checks found when it came. Never changed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    activity = models.ForeignKey("credits.Activity", on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey("credits.EvidenceFile", on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=EvidenceKind.choices)
    # A list of {"code", "asks", "value", "threshold"}, the gravest first; empty: nothing speaks against it.
    findings = models.JSONField()
    # The file that shows the same, where one does.
    nearest = models.ForeignKey(
        "credits.EvidenceFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField()
    added_by = models.UUIDField()

    class Meta:
        verbose_name = _("evidence of an activity")
        verbose_name_plural = _("evidence of activities")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "evidence", "kind"], name="one_use_of_a_file_for_an_activity"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EvidenceKind.values), name="activity_evidence_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}"


class FindingDue(models.Model):
    """A file spoke against an activity, and its verdict has yet to hear of it: written with the file, gone
    once heard.

    As with intakes there may be several of an activity: whoever takes them away takes those it has seen.
    """

    id = models.BigAutoField(primary_key=True)
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    found_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["party_id"], name="finding_due_of_party")]
