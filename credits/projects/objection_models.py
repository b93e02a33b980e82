"""What stakeholders have against a project of which they are told."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.evidence.models import EvidenceFile
from credits.projects.filing_models import StakeholderNotice
from credits.projects.objection_states import STAKEHOLDER_OBJECTION_STATES, ObjectionStatus
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id


class StakeholderObjection(models.Model):
    """What somebody has against a notice to stakeholders; while one is open nothing of it is filed.

    Dismissed, the notice goes on without the days in which it was open. Upheld, the notice has ended and the
    draft needs another one. What was said is never changed, and answered once (guards).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    notice = models.ForeignKey(StakeholderNotice, on_delete=models.PROTECT, related_name="objections")
    text = models.TextField()
    contact = EncryptedTextField(blank=True, default="")
    evidence = models.ForeignKey(
        EvidenceFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    status = models.TextField(choices=ObjectionStatus.choices, default=ObjectionStatus.OPEN)
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    decision = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("objection of a stakeholder")
        verbose_name_plural = _("objections of stakeholders")
        triggers = STAKEHOLDER_OBJECTION_STATES.triggers()
        constraints = [
            STAKEHOLDER_OBJECTION_STATES.check("stakeholder_objection"),
            models.CheckConstraint(
                condition=Q(status=ObjectionStatus.OPEN, decided_at=None, decided_by=None, decision="")
                | ~Q(status=ObjectionStatus.OPEN)
                & Q(decision__regex=r"\S", decided_at__gte=F("received_at"), decided_by__isnull=False),
                name="stakeholder_objection_decided_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status}"
