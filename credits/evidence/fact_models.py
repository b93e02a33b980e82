"""What was found in a file: what it says of itself, how it is found again, and what the scanner said."""

import json
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.evidence.bits import Bits256Field
from credits.evidence.models import EvidenceFile
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id


class EvidenceFacts(models.Model):
    """What a file says of itself, as the child read it. Where and when somebody was is nobody's to search."""

    file = models.OneToOneField(
        EvidenceFile, on_delete=models.PROTECT, primary_key=True, related_name="facts"
    )
    # JSON; images: taken_at, offset, lat, lon, device, software; documents: pages, producer …; tables:
    # columns, readings; tracks: points, begins, ends.
    content = EncryptedTextField()
    # Of a document's words without spaces: the same bill, saved again.
    text_hash = models.TextField(null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("facts of a file")
        verbose_name_plural = _("facts of files")

    @property
    def told(self) -> dict[str, Any]:
        """The facts by name; what is absent was not told."""
        return json.loads(self.content)


class ImagePrint(models.Model):
    """An image as 256 bits of its waves; one more row for the picture between bars that were put round it."""

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="prints")
    bits = Bits256Field()
    # The same picture mirrored and turned: seven more of 32 bytes, which are looked up and never found.
    turned = models.BinaryField()
    # 16 bands of 16 bits, band × 65,536 + value: what is near shares one of them.
    tokens = ArrayField(models.IntegerField())

    class Meta:
        verbose_name = _("print of an image")
        verbose_name_plural = _("prints of images")
        indexes = [GinIndex(fields=["tokens"], name="image_by_band")]


class ScanVerdict(models.TextChoices):
    """What the scanner said, or why it said nothing. Whatever is not CLEAN is given to nobody."""

    CLEAN = "CLEAN", _("clean")
    INFECTED = "INFECTED", _("infected")
    TOO_LARGE = "SCAN_TOO_LARGE", _("too large for the scanner")
    UNREACHABLE = "SCAN_UNREACHABLE", _("the scanner did not answer")
    FAILED = "SCAN_FAILED", _("the scanner's answer was none")


class EvidenceScan(models.Model):
    """One look of the malware scanner at a file; the latest counts."""

    id = models.UUIDField(primary_key=True, default=new_id)
    file = models.ForeignKey(EvidenceFile, on_delete=models.PROTECT, related_name="scans")
    verdict = models.TextField(choices=ScanVerdict.choices)
    # What the scanner calls what it found.
    signature = models.TextField(blank=True, default="")
    scanned_at = models.DateTimeField()

    class Meta:
        verbose_name = _("scan of a file")
        verbose_name_plural = _("scans of files")
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=ScanVerdict.values), name="evidence_scan_verdict_known"
            ),
        ]
