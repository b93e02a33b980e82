"""The void of a batch whose report proved wrong: two people, and every tonne accounted for (decisions 10)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.issuance.filing_states import VOID_STATES, VoidStatus
from credits.issuance.models import Issuance
from puhui.kernel.ids import new_id


class BatchVoid(models.Model):
    """One void. Executed, `tonnes` = `cancelled_t` (still the owner's) + `compensated_t` + `owed_t`.

    What others hold, sold or retired is never taken: as many units of the scheme's buffer are cancelled for
    it. What the buffer could not give yet is owed, and taken from what is withheld later.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    issuance = models.ForeignKey(Issuance, on_delete=models.PROTECT, related_name="voids")
    tonnes = models.PositiveBigIntegerField()
    reason = models.TextField()
    status = models.TextField(choices=VoidStatus.choices, default=VoidStatus.PROPOSED)
    proposed_by = models.UUIDField()
    proposed_by_user = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True)
    decided_by_user = models.UUIDField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)
    cancelled_t = models.PositiveBigIntegerField(default=0)
    compensated_t = models.PositiveBigIntegerField(default=0)
    owed_t = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("void of a batch")
        verbose_name_plural = _("voids of batches")
        triggers = VOID_STATES.triggers()
        constraints = [
            VOID_STATES.check("batch_void"),
            models.UniqueConstraint(
                fields=["issuance"],
                condition=~Q(status=VoidStatus.WITHDRAWN),
                name="one_void_per_issuance",
            ),
            models.CheckConstraint(condition=~Q(reason="") & Q(tonnes__gt=0), name="void_has_a_reason"),
            models.CheckConstraint(
                condition=Q(status=VoidStatus.PROPOSED, decided_by=None)
                | Q(status=VoidStatus.WITHDRAWN, decided_by__isnull=False)
                | Q(status__in=[VoidStatus.CONFIRMED, VoidStatus.EXECUTED], decided_by__isnull=False)
                & ~Q(decided_by=F("proposed_by")),
                name="void_by_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(status=VoidStatus.EXECUTED, executed_at__isnull=False)
                & Q(tonnes=F("cancelled_t") + F("compensated_t") + F("owed_t"))
                | ~Q(status=VoidStatus.EXECUTED)
                & Q(executed_at=None, cancelled_t=0, compensated_t=0, owed_t=0),
                name="void_accounts_for_every_tonne",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.tonnes} t"
