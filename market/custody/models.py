"""Tables of custody. Tonnes; a lot's units lie in the ledger's escrow under the lot's id."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from market.custody.states import RESERVATION_STATES, ReservationStatus
from market.instruments.models import Instrument
from puhui.kernel.ids import new_id


class Lot(models.Model):
    """Units of one batch that a holder put into custody to be sold or moved out.

    `remaining_t` is what is still in escrow, `reserved_t` what of it is promised to a session or a bridge
    transfer; the ledger's escrow under this lot's id is always `remaining_t` (audit).
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="lots")
    party = models.ForeignKey("accounts.Party", on_delete=models.PROTECT, related_name="+")
    batch = models.TextField()
    quantity_t = models.PositiveIntegerField()
    remaining_t = models.PositiveIntegerField()
    reserved_t = models.PositiveIntegerField(default=0)
    deposited_at = models.DateTimeField()
    deposited_by = models.UUIDField()
    command_id = models.UUIDField()
    # Its batch proved wrong: nothing more of it is promised; what is free may be taken back.
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("lot")
        verbose_name_plural = _("lots")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    quantity_t__gt=0,
                    remaining_t__lte=F("quantity_t"),
                    reserved_t__gte=0,
                    reserved_t__lte=F("remaining_t"),
                ),
                name="lot_never_promised_twice",
            )
        ]
        indexes = [
            # The few that a run looks for among all lots there ever were (returning.py).
            models.Index(
                fields=["batch"],
                condition=Q(stopped_at__isnull=False, remaining_t__gt=F("reserved_t")),
                name="lot_stopped_and_free",
            )
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.remaining_t}/{self.quantity_t} t"


class LotReservation(models.Model):
    """What of a lot is promised, to what (`ref`: a session or a bridge transfer)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="reservations")
    ref = models.UUIDField(unique=True)
    quantity_t = models.PositiveIntegerField()
    taken_t = models.PositiveIntegerField(default=0)
    status = models.TextField(choices=ReservationStatus.choices, default=ReservationStatus.ACTIVE)
    reserved_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("reservation of a lot")
        verbose_name_plural = _("reservations of lots")
        triggers = RESERVATION_STATES.triggers()
        constraints = [
            RESERVATION_STATES.check("lot_reservation"),
            models.CheckConstraint(
                condition=Q(quantity_t__gt=0, taken_t__gte=0, taken_t__lte=F("quantity_t")),
                name="reservation_never_overtaken",
            ),
            models.CheckConstraint(
                condition=Q(status=ReservationStatus.ACTIVE, closed_at=None)
                | ~Q(status=ReservationStatus.ACTIVE) & Q(closed_at__isnull=False),
                name="reservation_closed_when_not_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.quantity_t} t"
