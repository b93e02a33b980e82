"""How the units of a bundle were shared: once an issuance, by grams, in whole tonnes to each owner."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.mandates.models import WHOLE_BP, Mandate
from credits.issuance.models import Issuance
from credits.projects.bundles.models import Site
from puhui.kernel.ids import new_id
from puhui.kernel.quantities import G_PER_T


class BundleSharing(models.Model):
    """The sharing of one issuance of a bundle: of `net_t` tonnes, `agent_g` are the agent's by the mandates.

    `owed_g` are grams of the owners that make no whole tonne yet; the units for them stay on hold with the
    agent until they do.
    """

    issuance = models.OneToOneField(
        Issuance, on_delete=models.PROTECT, primary_key=True, related_name="sharing"
    )
    net_t = models.PositiveBigIntegerField()
    agent_g = models.PositiveBigIntegerField()
    owed_g = models.PositiveBigIntegerField()
    shared_at = models.DateTimeField()
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("sharing of a bundle's units")
        verbose_name_plural = _("sharings of bundles' units")
        constraints = [
            models.CheckConstraint(condition=Q(net_t__gt=0), name="sharing_of_something"),
            models.CheckConstraint(
                condition=Q(agent_g__lte=F("net_t") * G_PER_T), name="agent_share_within_the_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuance_id}"


class OwnerShare(models.Model):
    """What one owner got: the grams carried from before and those of this issuance, less whole tonnes, carry.

    Its id is the `source_ref` of the transfers.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    sharing = models.ForeignKey(BundleSharing, on_delete=models.PROTECT, related_name="owners")
    owner = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    carried_in_g = models.PositiveBigIntegerField()
    earned_g = models.PositiveBigIntegerField()
    tonnes = models.PositiveBigIntegerField()
    carried_out_g = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("owner's share")
        verbose_name_plural = _("owners' shares")
        constraints = [
            models.UniqueConstraint(fields=["sharing", "owner"], name="one_share_per_owner"),
            models.CheckConstraint(
                condition=Q(
                    carried_in_g=F("tonnes") * G_PER_T + F("carried_out_g") - F("earned_g"),
                    carried_out_g__lt=G_PER_T,
                ),
                name="owner_share_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.tonnes} t"


class SiteShare(models.Model):
    """A site's part of the net grams, split between owner and agent by its mandate."""

    id = models.UUIDField(primary_key=True, default=new_id)
    share = models.ForeignKey(OwnerShare, on_delete=models.PROTECT, related_name="sites")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="shares")
    mandate = models.ForeignKey(Mandate, on_delete=models.PROTECT, related_name="+")
    agent_share_bp = models.PositiveIntegerField()
    part_g = models.PositiveBigIntegerField()
    owner_g = models.PositiveBigIntegerField()

    class Meta:
        verbose_name = _("site's share")
        verbose_name_plural = _("sites' shares")
        constraints = [
            models.UniqueConstraint(fields=["share", "site"], name="one_share_per_site"),
            models.CheckConstraint(
                condition=Q(agent_share_bp__lte=WHOLE_BP, owner_g__lte=F("part_g")),
                name="site_share_within_its_part",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.site_id} {self.part_g} g"
