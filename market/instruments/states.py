"""The states of an instrument."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class InstrumentStatus(models.TextChoices):
    ACTIVE = "ACTIVE", _("active")
    CLOSED = "CLOSED", _("closed")


INSTRUMENT_STATES = StateTable(
    name="instrument",
    states=InstrumentStatus,
    initial=frozenset({InstrumentStatus.ACTIVE}),
    allowed={
        # A stop for a while is a halt (market/risk), which two people lift.
        InstrumentStatus.ACTIVE: frozenset({InstrumentStatus.CLOSED}),
        InstrumentStatus.CLOSED: frozenset(),
    },
)
