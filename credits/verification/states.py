"""The states of a case and of a finding."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class CaseStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    STATED = "STATED", _("stated")
    CLOSED = "CLOSED", _("closed without a statement")


CASE_STATES = StateTable(
    name="verification_case",
    states=CaseStatus,
    initial=frozenset({CaseStatus.OPEN}),
    allowed={
        CaseStatus.OPEN: frozenset({CaseStatus.STATED, CaseStatus.CLOSED}),
        CaseStatus.STATED: frozenset(),
        CaseStatus.CLOSED: frozenset(),
    },
    who={CaseStatus.STATED: "verifier"},
)


class FindingStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    ANSWERED = "ANSWERED", _("answered")
    CLOSED = "CLOSED", _("closed")


FINDING_STATES = StateTable(
    name="finding",
    states=FindingStatus,
    initial=frozenset({FindingStatus.OPEN}),
    allowed={
        FindingStatus.OPEN: frozenset({FindingStatus.ANSWERED}),
        # Not good enough: the same finding is open again.
        FindingStatus.ANSWERED: frozenset({FindingStatus.CLOSED, FindingStatus.OPEN}),
        FindingStatus.CLOSED: frozenset(),
    },
    who={
        FindingStatus.ANSWERED: "owner or clerk",
        FindingStatus.OPEN: "verifier",
        FindingStatus.CLOSED: "verifier",
    },
)
