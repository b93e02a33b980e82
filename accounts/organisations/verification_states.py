"""The states of an organisation's check."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class VerificationStatus(models.TextChoices):
    SUBMITTED = "SUBMITTED", _("submitted")
    APPROVED = "APPROVED", _("approved")
    REJECTED = "REJECTED", _("rejected")
    REPLACED = "REPLACED", _("replaced by a newer one")
    EXPIRED = "EXPIRED", _("the licence has expired")


V = VerificationStatus
VERIFICATION_STATES = StateTable(
    name="organisation_check",
    states=VerificationStatus,
    initial=frozenset({V.SUBMITTED}),
    allowed={
        V.SUBMITTED: frozenset({V.APPROVED, V.REJECTED}),
        V.APPROVED: frozenset({V.REPLACED, V.EXPIRED}),
        V.REJECTED: frozenset(),
        V.REPLACED: frozenset(),
        V.EXPIRED: frozenset(),
    },
    who={
        V.APPROVED: "registrar who is no member",
        V.REJECTED: "registrar who is no member",
        V.EXPIRED: "the worker, after the licence's last day",
    },
)
