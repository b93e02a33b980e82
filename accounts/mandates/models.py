"""The one table of mandates."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.organisations.verification_models import OrganisationPaper
from accounts.people.models import Party
from accounts.people.roles import MandateAct
from puhui.kernel.ids import new_id

# Hundredths of a percent, as everywhere.
WHOLE_BP = 10_000


class Mandate(models.Model):
    """What an owner entrusts to an agent over the days [valid_from, valid_to), as the signed paper says.

    `subjects` are the ids of the projects it is limited to, null for whatever the owner has. `agent_share_bp`
    is the agent's part of the benefit. Never changed: another entrustment is another mandate.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="mandates_held")
    acts = ArrayField(models.TextField(choices=MandateAct.choices))
    subjects = ArrayField(models.UUIDField(), null=True, blank=True)
    paper = models.ForeignKey(OrganisationPaper, on_delete=models.PROTECT, related_name="+")
    document_digest = models.TextField(_("digest of the entrustment"))
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))
    agent_share_bp = models.PositiveIntegerField()
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.UUIDField()
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.UUIDField(null=True, blank=True)
    revoke_reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        verbose_name = _("mandate")
        verbose_name_plural = _("mandates")
        constraints = [
            models.CheckConstraint(condition=~Q(owner=F("agent")), name="mandate_is_given_to_another"),
            models.CheckConstraint(
                condition=Q(acts__contained_by=MandateAct.values) & ~Q(acts=[]), name="mandate_acts_known"
            ),
            models.CheckConstraint(
                condition=Q(subjects=None) | ~Q(subjects=[]), name="mandate_is_limited_to_something"
            ),
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="mandate_has_a_time"),
            models.CheckConstraint(condition=Q(agent_share_bp__lte=WHOLE_BP), name="mandate_share_is_a_part"),
            models.CheckConstraint(
                condition=Q(document_digest__regex="^[0-9a-f]{64}$"), name="mandate_digest_is_sha256"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None, revoke_reason="")
                | Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason=""),
                name="mandate_revoked_by_somebody_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["agent", "owner"], name="mandate_by_agent")]

    def __str__(self) -> str:
        return f"{self.owner_id} → {self.agent_id}"

    def status_on(self, day: date) -> str:
        """Return where it stands on a day of Shanghai: NOT_BEGUN, IN_FORCE, EXPIRED or REVOKED."""
        if self.revoked_at is not None:
            return "REVOKED"
        if day < self.valid_from:
            return "NOT_BEGUN"
        return "IN_FORCE" if day < self.valid_to else "EXPIRED"
