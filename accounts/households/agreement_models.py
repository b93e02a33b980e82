"""Shares that were proposed, and who has agreed to them: nothing is divided but by everybody's own word."""

from django.db import models
from django.db.models import Q

from accounts.households.models import WHOLE_BP, Household
from accounts.people.models import Party
from puhui.kernel.ids import new_id


class ShareProposal(models.Model):
    """A division that waits for those whom it concerns; closed when all agreed (then it is in force), or one
    declined, or another came in its place."""

    id = models.UUIDField(primary_key=True, default=new_id)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="proposals")
    proposed_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    in_force_from = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household"], condition=Q(closed_at=None), name="one_open_share_proposal"
            ),
            models.CheckConstraint(
                condition=Q(in_force_from=None) | Q(closed_at__isnull=False),
                name="share_proposal_in_force_is_closed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class ProposedShare(models.Model):
    """What a proposal gives a member (0: it takes from them what they have), and when they agreed."""

    id = models.BigAutoField(primary_key=True)
    proposal = models.ForeignKey(ShareProposal, on_delete=models.PROTECT, related_name="shares")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    share_bp = models.PositiveIntegerField()
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "party"], name="one_proposed_share_per_member"),
            models.CheckConstraint(condition=Q(share_bp__lte=WHOLE_BP), name="proposed_share_is_a_part"),
        ]

    def __str__(self) -> str:
        return f"{self.share_bp / 100} %"
