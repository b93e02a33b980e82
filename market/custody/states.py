"""The states of a lot's reservation."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ReservationStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("active")
    CONSUMED = "CONSUMED", _("consumed")
    RELEASED = "RELEASED", _("released")


RESERVATION_STATES = StateTable(
    name="lot_reservation",
    states=ReservationStatus,
    initial=frozenset({ReservationStatus.ACTIVE}),
    allowed={
        ReservationStatus.ACTIVE: frozenset({ReservationStatus.CONSUMED, ReservationStatus.RELEASED}),
        ReservationStatus.CONSUMED: frozenset(),
        ReservationStatus.RELEASED: frozenset(),
    },
)
