"""The states of an assignment and of a voucher."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class AssignmentStatus(models.TextChoices):
    """How an assignment ended; both are final, so there is no machine to guard."""

    DONE = "DONE", _("done")
    REFUSED = "REFUSED", _("refused")


class VoucherStatus(models.TextChoices):
    ISSUED = "ISSUED", _("issued")
    USED = "USED", _("used")
    EXPIRED = "EXPIRED", _("expired")
    CANCELLED = "CANCELLED", _("cancelled")


VOUCHER_STATES = StateTable(
    name="voucher",
    states=VoucherStatus,
    initial=frozenset({VoucherStatus.ISSUED}),
    allowed={
        VoucherStatus.ISSUED: frozenset({VoucherStatus.USED, VoucherStatus.EXPIRED, VoucherStatus.CANCELLED}),
        VoucherStatus.USED: frozenset(),
        VoucherStatus.EXPIRED: frozenset(),
        VoucherStatus.CANCELLED: frozenset(),
    },
    who={VoucherStatus.USED: "merchant", VoucherStatus.EXPIRED: "sweep", VoucherStatus.CANCELLED: "reversal"},
)
