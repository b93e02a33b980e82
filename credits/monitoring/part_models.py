"""The parts in which a verdict's grams accrued, where members of a household share a meter (ADR 0044)."""

from django.db import models
from django.db.models import Q

from credits.monitoring.models import Outcome


class VerdictPart(models.Model):
    """A member's part of what verdict (party, activity, seq) credits; they make all of it (a trigger).

    `share_bp` is the share that was agreed, in hundredths of a percent; `outcome` the member's own standing
    choice at that moment. A part may round down to no gram at all.
    """

    id = models.BigAutoField(primary_key=True)
    party_id = models.UUIDField()
    activity_id = models.UUIDField()
    seq = models.PositiveSmallIntegerField()
    member_id = models.UUIDField()
    share_bp = models.PositiveIntegerField()
    grams = models.BigIntegerField()
    outcome = models.TextField(choices=Outcome.choices)

    class Meta:
        constraints = [
            # An activity is credited once (I14), so a member has one part of it.
            models.UniqueConstraint(fields=["activity_id", "member_id"], name="one_part_per_member"),
            models.CheckConstraint(
                condition=Q(share_bp__gte=1, share_bp__lt=10_000), name="verdict_part_is_a_part"
            ),
            models.CheckConstraint(condition=Q(grams__gte=0), name="verdict_part_not_negative"),
        ]
        indexes = [models.Index(fields=["member_id", "id"], name="verdict_parts_of_member")]

    def __str__(self) -> str:
        return f"{self.share_bp / 100} %: {self.grams} g"
