"""A file as it was received."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id


class MediaType(models.TextChoices):
    """What is taken; told by the file's own first bytes, never by its name."""

    JPEG = "image/jpeg", "JPEG"
    PNG = "image/png", "PNG"
    WEBP = "image/webp", "WEBP"
    HEIF = "image/heic", "HEIC"
    PDF = "application/pdf", "PDF"
    CSV = "text/csv", "CSV"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"
    GPX = "application/gpx+xml", "GPX"


class EvidenceFile(models.Model):
    """One file of a party, by its SHA-256: sent again, it is the same row. Never changed.

    Of somebody who is not signed in (unsigned.py) there is neither party nor sender.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey(
        "accounts.Party", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    digest = models.TextField()
    media_type = models.TextField(choices=MediaType.choices)
    size_bytes = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # As the sender called it: shown back to those who may see the file, never part of a path.
    original_name = EncryptedTextField()
    # Of the re-encoded copy, which alone is served; a PDF is served as it is, as an attachment.
    copy_digest = models.TextField()
    received_at = models.DateTimeField()
    received_from = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        constraints = [
            models.UniqueConstraint(fields=["party", "digest"], name="one_row_per_file_of_a_party"),
            models.CheckConstraint(
                condition=Q(digest__regex="^[0-9a-f]{64}$", copy_digest__regex="^[0-9a-f]{64}$"),
                name="evidence_digest_is_sha256",
            ),
            models.CheckConstraint(
                condition=Q(party=None, received_from=None)
                | Q(party__isnull=False, received_from__isnull=False),
                name="evidence_of_a_party_or_of_nobody",
            ),
            models.CheckConstraint(
                condition=Q(media_type__in=MediaType.values), name="evidence_media_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.digest[:12]
