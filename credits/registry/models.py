"""Tables of transfers between parties. Terms never change: what is approved is what was begun."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from credits.ledger.models import Asset, Hold
from credits.registry.transfer_states import (
    DESTINATION_STATES,
    TRANSFER_STATES,
    DestinationStatus,
    TransferStatus,
)
from puhui.kernel.ids import new_id

S, D = TransferStatus, DestinationStatus
# Four working days are more than as many times 24 hours, whatever the hour of the approval.
ADDITION_AT_LEAST = timedelta(days=4)


class PartyTransfer(models.Model):
    """Whole tonnes of a batch on their way to another organisation; on hold from the beginning.

    `initiated_by` and `approved_by` are natural persons' parties, two of them. `due_at`: when they go.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    quantity_t = models.PositiveBigIntegerField()
    reason = models.TextField()
    hold = models.OneToOneField(Hold, on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=TransferStatus.choices, default=S.AWAITING_APPROVAL)
    initiated_by = models.UUIDField()
    initiated_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    is_trusted = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.TextField(blank=True, default="")
    command_id = models.UUIDField()

    class Meta:
        verbose_name = _("transfer between parties")
        verbose_name_plural = _("transfers between parties")
        triggers = TRANSFER_STATES.triggers()
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status=S.WAITING), name="party_transfer_due"),
            models.Index(fields=["destination", "-id"], name="party_transfers_coming_in"),
        ]
        constraints = [
            TRANSFER_STATES.check("party_transfer"),
            models.CheckConstraint(condition=Q(quantity_t__gt=0), name="party_transfer_moves_something"),
            models.CheckConstraint(
                condition=~Q(destination=F("party")), name="party_transfer_goes_to_another"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, due_at=None, is_trusted=False)
                & Q(status__in=[S.AWAITING_APPROVAL, S.CANCELLED])
                | Q(approved_by__isnull=False, approved_at__isnull=False, due_at__gte=F("approved_at"))
                & Q(status__in=[S.WAITING, S.COMPLETED, S.CANCELLED])
                & ~Q(approved_by=F("initiated_by")),
                name="party_transfer_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.AWAITING_APPROVAL, S.WAITING], ended_at=None)
                | Q(status=S.CANCELLED, ended_at__isnull=False)
                | Q(status=S.COMPLETED, ended_at__gte=F("due_at")),
                name="party_transfer_ends_when_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity_t} t {self.asset_id}"


class TrustedDestination(models.Model):
    """A party to which a holder's transfers go without waiting, once the addition itself has waited."""

    id = models.UUIDField(primary_key=True, default=new_id)
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    status = models.TextField(choices=DestinationStatus.choices, default=D.AWAITING_APPROVAL)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    approved_by = models.UUIDField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    active_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("trusted destination")
        verbose_name_plural = _("trusted destinations")
        triggers = DESTINATION_STATES.triggers()
        constraints = [
            DESTINATION_STATES.check("trusted_destination"),
            models.CheckConstraint(
                condition=~Q(destination=F("party")), name="trusted_destination_is_another"
            ),
            models.UniqueConstraint(
                fields=["party", "destination"],
                condition=~Q(status=D.REMOVED),
                name="one_live_trust_in_a_destination",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None, active_at=None)
                & Q(status__in=[D.AWAITING_APPROVAL, D.REMOVED])
                | Q(approved_by__isnull=False, approved_at__isnull=False)
                & Q(status__in=[D.APPROVED, D.REMOVED], active_at__gte=F("approved_at") + ADDITION_AT_LEAST)
                & ~Q(approved_by=F("proposed_by")),
                name="trusted_destination_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=D.REMOVED, removed_at__isnull=False)
                | ~Q(status=D.REMOVED) & Q(removed_at=None),
                name="trusted_destination_removed_at_an_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.destination_id} {self.status}"
