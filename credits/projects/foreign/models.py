"""Keys agreed with other registers under which lists left digests here, and what numbers are under them.

Only a list that leaves a digest behind has its key kept: what met a number became a claim by that (ADR 0078).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.projects.object_models import ObjectKind
from puhui.kernel.crypto import EncryptedTextField
from puhui.kernel.ids import new_id

# A digest under an agreed key, HMAC-SHA256, as lists write it.
DIGEST = "[0-9a-f]{64}"


class KeptKey(models.Model):
    """A key agreed with one other register. The database has it encrypted, and can compute nothing with it.

    `fingerprint` is a blind index of it, by which the same key is known when it is given again.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    fingerprint = models.BinaryField(unique=True)
    secret = EncryptedTextField()
    kept_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kept key of a register")
        verbose_name_plural = _("kept keys of registers")

    def __str__(self) -> str:
        return str(self.id)


class NumberDigest(models.Model):
    """What a number that is named here is called under a kept key: written before the database is asked."""

    id = models.BigAutoField(primary_key=True)
    agreed = models.ForeignKey(KeptKey, on_delete=models.PROTECT, related_name="+")
    kind = models.TextField(choices=ObjectKind.choices)
    key = models.TextField()
    digest = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "agreed"], name="one_digest_per_number_and_key"),
            models.CheckConstraint(condition=Q(kind__in=ObjectKind.values), name="number_digest_kind_known"),
            models.CheckConstraint(condition=Q(digest__regex=f"^{DIGEST}$"), name="number_digest_is_one"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
