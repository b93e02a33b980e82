"""Papers of an organisation, and the check of who it is."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.organisations.verification_states import VERIFICATION_STATES, VerificationStatus
from accounts.people.models import Party
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

V = VerificationStatus
DECIDED = [V.APPROVED, V.REJECTED, V.REPLACED, V.EXPIRED]


class PaperKind(models.TextChoices):
    LICENCE = "LICENCE", _("business licence")
    ENTRUSTMENT = "ENTRUSTMENT", _("signed entrustment")


class OrganisationPaper(models.Model):
    """A file of an organisation, by the id under which the store of files keeps it, and its SHA-256."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="papers")
    kind = models.TextField(_("kind"), choices=PaperKind.choices)
    file_id = models.UUIDField()
    digest = models.TextField(_("digest"))
    added_at = models.DateTimeField(_("added at"))
    added_by = models.UUIDField()

    class Meta:
        verbose_name = _("paper of an organisation")
        verbose_name_plural = _("papers of organisations")
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "file_id"], name="paper_kept_once_for_its_kind"),
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="paper_kind_known"),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$"), name="paper_digest_is_sha256"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:12]}"


class OrganisationVerification(models.Model):
    """What an organisation showed of itself, and what a reviewer who is none of its people said.

    `submitted_by` and `decided_by` are natural persons' parties. No `licence_until`: the licence has no end.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="verifications")
    licence = models.ForeignKey(OrganisationPaper, on_delete=models.PROTECT, related_name="+")
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    representative_name = EncryptedTextField(_("legal representative"))
    representative_index = models.BinaryField(max_length=32, editable=False)
    status = models.TextField(_("state"), choices=V.choices, default=V.SUBMITTED)
    submitted_at = models.DateTimeField(_("submitted at"))
    submitted_by = models.UUIDField()
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")

    class Meta:
        verbose_name = _("check of an organisation")
        verbose_name_plural = _("checks of organisations")
        triggers = VERIFICATION_STATES.triggers()
        constraints = [
            VERIFICATION_STATES.check("organisation_verification"),
            models.UniqueConstraint(
                fields=["party"], condition=Q(status=V.SUBMITTED), name="one_open_check_per_organisation"
            ),
            models.UniqueConstraint(
                fields=["party"], condition=Q(status=V.APPROVED), name="one_standing_check_per_organisation"
            ),
            models.CheckConstraint(
                condition=Q(status=V.SUBMITTED, decided_at=None, decided_by=None, reason="")
                | Q(status__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                & ~Q(reason="")
                & ~Q(decided_by=F("submitted_by")),
                name="organisation_check_decided_by_another_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["licence_until"], condition=Q(status=V.APPROVED), name="organisation_licence_ends"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.party_id}"
