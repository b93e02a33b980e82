"""Certifications: a footprint as it was handed in, what was decided on it, the certificate."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.evidence.models import EvidenceFile
from credits.factors.products.models import ProductVersion
from credits.verification.certification.states import CERTIFICATION_STATES, CertificationStatus
from credits.verification.models import VerificationBody
from puhui.kernel.ids import new_id

S = CertificationStatus
SIGNED = (S.CERTIFIED, S.REVOKED)


class ProductCertification(models.Model):
    """A footprint (`content`, sealed by its digest) on its way to a certificate, which stays when revoked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    digest = models.TextField()
    evidence = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=S.choices, default=S.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by = models.UUIDField()
    body = models.ForeignKey(
        VerificationBody, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True)
    # Of a refusal or a revocation; the audit trail has both.
    reason = models.TextField(blank=True, default="")
    version = models.ForeignKey(
        ProductVersion, on_delete=models.PROTECT, related_name="certifications", null=True, blank=True
    )
    certificate_no = models.TextField(unique=True, null=True, blank=True)
    # Half-open, as all periods are.
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("product certification")
        verbose_name_plural = _("product certifications")
        triggers = CERTIFICATION_STATES.triggers()
        constraints = [
            CERTIFICATION_STATES.check("product_certification"),
            models.UniqueConstraint(
                fields=["party", "digest"],
                condition=Q(status__in=[S.SUBMITTED, S.CERTIFIED]),
                name="one_live_certification_per_footprint",
            ),
            models.CheckConstraint(
                condition=Q(status=S.SUBMITTED, decided_at=None, decided_by=None, body=None)
                | ~Q(status=S.SUBMITTED)
                & Q(decided_at__isnull=False, decided_by__isnull=False, body__isnull=False),
                name="certification_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")),
                name="certification_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(status__in=SIGNED, version__isnull=False, certificate_no__isnull=False)
                & Q(valid_from__isnull=False, valid_to__gt=F("valid_from"))
                | ~Q(status__in=SIGNED)
                & Q(version=None, certificate_no=None, valid_from=None, valid_to=None),
                name="certificate_of_what_was_signed",
            ),
            models.CheckConstraint(
                condition=Q(status=S.REVOKED, revoked_at__isnull=False)
                | ~Q(status=S.REVOKED) & Q(revoked_at=None),
                name="certificate_revoked_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.REFUSED, S.REVOKED], reason=""),
                name="certification_ends_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.certificate_no or str(self.content.get("code", ""))
