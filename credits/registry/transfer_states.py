"""The states of a transfer between parties, and of a trusted destination."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class TransferStatus(models.TextChoices):
    """WAITING is approved and goes when it is due; what is over stays as it is."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL", _("awaiting approval")
    WAITING = "WAITING", _("waiting to be carried out")
    COMPLETED = "COMPLETED", _("completed")
    CANCELLED = "CANCELLED", _("cancelled")


T = TransferStatus
TRANSFER_STATES = StateTable(
    name="party_transfer",
    states=TransferStatus,
    initial=frozenset({T.AWAITING_APPROVAL}),
    allowed={
        T.AWAITING_APPROVAL: frozenset({T.WAITING, T.CANCELLED}),
        T.WAITING: frozenset({T.COMPLETED, T.CANCELLED}),
        T.COMPLETED: frozenset(),
        T.CANCELLED: frozenset(),
    },
    who={
        T.WAITING: "another member of the holder",
        T.COMPLETED: "the worker, when it is due",
        T.CANCELLED: "any member of the holder, the link, the leaving of who began or approved it, or a void",
    },
)
OPEN = frozenset({T.AWAITING_APPROVAL, T.WAITING})


class DestinationStatus(models.TextChoices):
    """APPROVED counts from `active_at` on, some working days later."""

    AWAITING_APPROVAL = "AWAITING_APPROVAL", _("awaiting approval")
    APPROVED = "APPROVED", _("approved")
    REMOVED = "REMOVED", _("removed")


D = DestinationStatus
DESTINATION_STATES = StateTable(
    name="trusted_destination",
    states=DestinationStatus,
    initial=frozenset({D.AWAITING_APPROVAL}),
    allowed={
        D.AWAITING_APPROVAL: frozenset({D.APPROVED, D.REMOVED}),
        D.APPROVED: frozenset({D.REMOVED}),
        D.REMOVED: frozenset(),
    },
    who={D.APPROVED: "another member of the holder", D.REMOVED: "any member of the holder"},
)
