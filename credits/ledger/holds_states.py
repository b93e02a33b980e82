"""The states of a hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class HoldStatus(models.TextChoices):
    PENDING = "PENDING", _("pending")
    POSTED = "POSTED", _("posted")
    VOIDED = "VOIDED", _("voided")


HOLD_STATES = StateTable(
    name="hold",
    states=HoldStatus,
    initial=frozenset({HoldStatus.PENDING}),
    allowed={
        HoldStatus.PENDING: frozenset({HoldStatus.POSTED, HoldStatus.VOIDED}),
        HoldStatus.POSTED: frozenset(),
        HoldStatus.VOIDED: frozenset(),
    },
)
