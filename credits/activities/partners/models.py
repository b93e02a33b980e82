"""Tables of partners: links to residents, nonces of signed calls, feeds with their watermarks."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.activities.models import Operator
from puhui.kernel.ids import new_id


class PartnerLink(models.Model):
    """A resident's word that a partner's pseudonym is theirs, from a day until it is withdrawn.

    The pseudonym itself is not kept: `subject_index` finds it again and tells nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="links")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    subject_index = models.BinaryField()
    linked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("partner link")
        verbose_name_plural = _("partner links")
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "subject_index"],
                condition=Q(ended_at=None),
                name="one_resident_per_pseudonym",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("linked_at")),
                name="partner_link_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class PartnerNonce(models.Model):
    """A nonce that a partner's signed call has used; kept as long as its timestamp would be taken."""

    id = models.BigAutoField(primary_key=True)
    operator = models.TextField()
    nonce = models.TextField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operator", "nonce"], name="one_use_per_partner_nonce")
        ]
        indexes = [models.Index(fields=["operator", "seen_at"], name="partner_calls_lately")]


class PartnerFeed(models.Model):
    """Records that are fetched from a partner, page by page.

    `watermark` is the partner's own word for the last page that was taken, "" before the first. Counts are of
    records: taken, known already, of nobody who is linked here, refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="feeds")
    source = models.TextField()
    url = models.TextField()
    is_active = models.BooleanField(default=True)
    watermark = models.TextField(blank=True, default="")
    watermark_at = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True, default="")
    last_error_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BigIntegerField(default=0)
    known = models.BigIntegerField(default=0)
    unlinked = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        verbose_name = _("partner feed")
        verbose_name_plural = _("partner feeds")
        constraints = [
            models.UniqueConstraint(fields=["operator", "source"], name="one_feed_per_partner_and_source"),
            models.CheckConstraint(
                condition=Q(accepted__gte=0, known__gte=0, unlinked__gte=0, refused__gte=0),
                name="partner_feed_counts_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.source}"
