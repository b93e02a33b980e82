"""The sample an auditor drew, kept whole: its packs can be had again, and nobody redraws until it pleases."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from puhui.kernel.ids import new_id

SAMPLE_MAX = 50


class EvidenceSample(models.Model):
    """Credits of a scheme drawn by a seed out of `population`, in the order of their draw.

    `digest` is the SHA-256 of the ids, a line each. `drawn_by` is empty for a draw on the command line.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scheme = models.TextField()
    vintage = models.PositiveSmallIntegerField(null=True, blank=True)
    seed = models.TextField()
    size = models.PositiveSmallIntegerField()
    population = models.BigIntegerField()
    transfers = ArrayField(models.UUIDField(), blank=True)
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    drawn_by = models.UUIDField(null=True, blank=True)
    drawn_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence sample")
        verbose_name_plural = _("evidence samples")
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=SAMPLE_MAX) & ~Q(seed="") & ~Q(reason=""),
                name="evidence_sample_has_seed_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(transfers__len__lte=models.F("size"))
                & Q(population__gte=models.F("transfers__len")),
                name="evidence_sample_is_of_its_size",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.seed}"
