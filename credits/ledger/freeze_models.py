"""Freezes: what stands still until two people release it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.ledger.freeze_states import FREEZE_STATES, FreezeScope, FreezeStatus
from credits.ledger.models import Asset, LedgerAccount
from puhui.kernel.ids import new_id


class Freeze(models.Model):
    """A freeze of an account, of a batch or of everything; each of them has one that stands at most.

    Persons are natural persons' parties. The ledger's guards read this table at every movement.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    scope = models.TextField(choices=FreezeScope.choices)
    account = models.ForeignKey(
        LedgerAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField()
    status = models.TextField(choices=FreezeStatus.choices, default=FreezeStatus.ACTIVE)
    # Since when it stands as it does: placed, its release proposed, or looked at and kept. Of a released
    # one nothing waits.
    waits_since = models.DateTimeField(null=True, blank=True)
    placed_by = models.UUIDField()
    placed_at = models.DateTimeField()
    release_proposed_by = models.UUIDField(null=True, blank=True)
    released_by = models.UUIDField(null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("freeze")
        verbose_name_plural = _("freezes")
        triggers = FREEZE_STATES.triggers()
        constraints = [
            FREEZE_STATES.check("freeze"),
            models.CheckConstraint(
                condition=Q(scope=FreezeScope.ACCOUNT, account__isnull=False, asset=None)
                | Q(scope=FreezeScope.BATCH, account=None, asset__isnull=False)
                | Q(scope=FreezeScope.ALL, account=None, asset=None),
                name="freeze_has_its_target",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="freeze_has_a_reason"),
            models.CheckConstraint(
                condition=Q(status=FreezeStatus.RELEASED, waits_since=None)
                | ~Q(status=FreezeStatus.RELEASED)
                & Q(waits_since__isnull=False, waits_since__gte=F("placed_at")),
                name="freeze_that_stands_waits_for_a_look",
            ),
            models.CheckConstraint(
                condition=Q(status=FreezeStatus.ACTIVE, release_proposed_by=None)
                | ~Q(status=FreezeStatus.ACTIVE) & Q(release_proposed_by__isnull=False),
                name="freeze_release_is_proposed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None, released_by=None) & ~Q(status=FreezeStatus.RELEASED)
                | Q(status=FreezeStatus.RELEASED, released_at__isnull=False, released_by__isnull=False)
                & ~Q(released_by=F("release_proposed_by")),
                name="freeze_released_by_two_people",
            ),
            models.UniqueConstraint(
                fields=["scope", "account", "asset"],
                condition=~Q(status=FreezeStatus.RELEASED),
                nulls_distinct=False,
                name="one_standing_freeze_of_each",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.account_id or self.asset_id or ''}".strip()
