"""The table of withdrawals: what one officer proposes to take out of use, and another confirms."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.methodologies.models import MethodologyVersion
from credits.methodologies.states import WITHDRAWAL_STATES, WithdrawalStatus
from puhui.kernel.ids import new_id


class VersionWithdrawal(models.Model):
    """A version proposed to be withdrawn. Confirmed, it names the version that has its days again, if any."""

    id = models.UUIDField(primary_key=True, default=new_id)
    version = models.ForeignKey(MethodologyVersion, on_delete=models.PROTECT, related_name="withdrawals")
    reason = models.TextField()
    status = models.TextField(choices=WithdrawalStatus.choices, default=WithdrawalStatus.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    restored = models.ForeignKey(
        MethodologyVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("withdrawal of a version")
        verbose_name_plural = _("withdrawals of versions")
        triggers = WITHDRAWAL_STATES.triggers()
        constraints = [
            WITHDRAWAL_STATES.check("version_withdrawal"),
            models.UniqueConstraint(
                fields=["version"],
                condition=~Q(status=WithdrawalStatus.DROPPED),
                name="one_live_withdrawal_per_version",
            ),
            models.CheckConstraint(
                condition=Q(status=WithdrawalStatus.PROPOSED, decided_by=None, decided_at=None)
                | ~Q(status=WithdrawalStatus.PROPOSED)
                & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="version_withdrawal_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=WithdrawalStatus.CONFIRMED) | ~Q(decided_by=F("proposed_by")),
                name="version_withdrawn_by_two_people",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="version_withdrawal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(restored=None) | Q(status=WithdrawalStatus.CONFIRMED) & ~Q(restored=F("version")),
                name="version_restored_by_a_withdrawal",
            ),
        ]

    def __str__(self) -> str:
        return str(self.version)
