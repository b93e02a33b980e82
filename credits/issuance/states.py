"""The states of an issuance, of its public notice and of an objection (api.md; decisions 19, 32)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from credits.projects.objection_states import ObjectionStatus as ObjectionStatus
from credits.projects.objection_states import objection_states
from puhui.kernel.states import StateTable


class IssuanceStatus(models.TextChoices):
    REQUESTED = "REQUESTED", _("requested")
    IN_NOTICE = "IN_NOTICE", _("in public notice")
    AWAITING_APPROVAL = "AWAITING_APPROVAL", _("awaiting approval")
    APPROVED = "APPROVED", _("approved")
    FILED = "FILED", _("filed with the authority")
    MINTED = "MINTED", _("minted")
    REFUSED = "REFUSED", _("refused")
    VOIDED = "VOIDED", _("voided")


S = IssuanceStatus
ISSUANCE_STATES = StateTable(
    name="issuance",
    states=IssuanceStatus,
    initial=frozenset({S.REQUESTED}),
    allowed={
        S.REQUESTED: frozenset({S.IN_NOTICE, S.REFUSED}),
        S.IN_NOTICE: frozenset({S.AWAITING_APPROVAL, S.REFUSED}),
        S.AWAITING_APPROVAL: frozenset({S.APPROVED, S.REFUSED}),
        S.APPROVED: frozenset({S.FILED, S.MINTED}),
        S.FILED: frozenset({S.MINTED, S.REFUSED}),
        S.MINTED: frozenset({S.VOIDED}),
        S.REFUSED: frozenset(),
        S.VOIDED: frozenset(),
    },
    who={
        S.IN_NOTICE: "the system, with the statement",
        S.AWAITING_APPROVAL: "the system, when the notice is over",
        S.APPROVED: "two registrars",
        S.MINTED: "the worker, as the issuer",
        S.REFUSED: "registrar",
    },
)


OBJECTION_STATES = objection_states("objection", by="registrar")
