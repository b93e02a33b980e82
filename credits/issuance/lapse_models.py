"""What an owner was owed out of a bundle's batch that is void: owed no more."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from credits.issuance.share_models import OwnerShare
from credits.issuance.void_models import BatchVoid
from puhui.kernel.ids import new_id


class LapsedRemainder(models.Model):
    """Grams of what `share` carried out that fell away with a void; the next sharing carries in the rest."""

    id = models.UUIDField(primary_key=True, default=new_id)
    share = models.ForeignKey(OwnerShare, on_delete=models.PROTECT, related_name="lapses")
    void = models.ForeignKey(BatchVoid, on_delete=models.PROTECT, related_name="lapses")
    grams = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("lapsed remainder")
        verbose_name_plural = _("lapsed remainders")
        constraints = [
            models.UniqueConstraint(fields=["share", "void"], name="one_lapse_per_share_and_void"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="lapse_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.share_id} {self.grams} g"
