"""What an owner of a bundle is owed no more: its batch is void, or the bundle was closed and settled."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.issuance.closing_models import BundleClosing
from credits.issuance.share_models import OwnerShare
from credits.issuance.void_models import BatchVoid
from puhui.kernel.ids import new_id


class LapsedRemainder(models.Model):
    """Grams of what `share` carried out that fell away with a void; the next sharing carries in the rest.

    With the settlement of a closed bundle all of it goes: retired for the city.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    share = models.ForeignKey(OwnerShare, on_delete=models.PROTECT, related_name="lapses")
    void = models.ForeignKey(
        BatchVoid, on_delete=models.PROTECT, related_name="lapses", null=True, blank=True
    )
    closing = models.ForeignKey(
        BundleClosing, on_delete=models.PROTECT, related_name="lapses", null=True, blank=True
    )
    grams = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("lapsed remainder")
        verbose_name_plural = _("lapsed remainders")
        constraints = [
            models.UniqueConstraint(fields=["share", "void"], name="one_lapse_per_share_and_void"),
            models.UniqueConstraint(fields=["share", "closing"], name="one_lapse_per_share_and_closing"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="lapse_of_something"),
            models.CheckConstraint(
                condition=Q(void=None, closing__isnull=False) | Q(void__isnull=False, closing=None),
                name="lapse_with_a_void_or_a_closing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share_id} {self.grams} g"
