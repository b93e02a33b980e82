"""The states of a monitoring report, and of a line that takes assigned grams into one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class ReportStatus(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    SUBMITTED = "SUBMITTED", _("submitted")
    IN_VERIFICATION = "IN_VERIFICATION", _("in verification")
    VERIFIED = "VERIFIED", _("verified")
    RETURNED = "RETURNED", _("returned")
    REJECTED = "REJECTED", _("rejected")


S = ReportStatus
REPORT_STATES = StateTable(
    name="monitoring_report",
    states=ReportStatus,
    initial=frozenset({S.DRAFT}),
    allowed={
        S.DRAFT: frozenset({S.SUBMITTED}),
        S.SUBMITTED: frozenset({S.IN_VERIFICATION, S.RETURNED, S.REJECTED}),
        S.IN_VERIFICATION: frozenset({S.VERIFIED, S.RETURNED, S.REJECTED}),
        # Returned or rejected by the registrar, as long as nothing was minted for it.
        S.VERIFIED: frozenset({S.RETURNED, S.REJECTED}),
        S.RETURNED: frozenset({S.SUBMITTED, S.REJECTED}),
        S.REJECTED: frozenset(),
    },
    who={
        S.SUBMITTED: "owner or clerk, the programme's operator",
        S.IN_VERIFICATION: "the system, by assigning a case",
        S.VERIFIED: "verifier",
        S.RETURNED: "verifier or registrar",
        S.REJECTED: "verifier or registrar",
    },
)


class LineStatus(models.TextChoices):
    LIVE = "LIVE", _("in a live report")
    CONVERTED = "CONVERTED", _("converted into registry units")
    RELEASED = "RELEASED", _("released")


LINE_STATES = StateTable(
    name="report_line",
    states=LineStatus,
    initial=frozenset({LineStatus.LIVE}),
    allowed={
        LineStatus.LIVE: frozenset({LineStatus.CONVERTED, LineStatus.RELEASED}),
        LineStatus.CONVERTED: frozenset(),
        LineStatus.RELEASED: frozenset(),
    },
)
