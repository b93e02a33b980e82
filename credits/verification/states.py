"""The states of a case, of a finding, and of a further reading."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class CaseStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    SECOND_READING = "SECOND_READING", _("signed, with the second reader")
    STATED = "STATED", _("stated")
    CLOSED = "CLOSED", _("closed without a statement")


CASE_STATES = StateTable(
    name="verification_case",
    states=CaseStatus,
    initial=frozenset({CaseStatus.OPEN}),
    allowed={
        CaseStatus.OPEN: frozenset({CaseStatus.SECOND_READING, CaseStatus.STATED, CaseStatus.CLOSED}),
        # Another body has found the same, or something else: then the report goes back.
        CaseStatus.SECOND_READING: frozenset({CaseStatus.STATED, CaseStatus.CLOSED}),
        CaseStatus.STATED: frozenset(),
        CaseStatus.CLOSED: frozenset(),
    },
    who={CaseStatus.SECOND_READING: "verifier", CaseStatus.STATED: "verifier, or the second reader"},
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


class ReadingStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    READ = "READ", _("read")
    DROPPED = "DROPPED", _("dropped")


READING_STATES = StateTable(
    name="further_reading",
    states=ReadingStatus,
    initial=frozenset({ReadingStatus.OPEN}),
    allowed={
        # Dropped where the body may not go on before it has read: another one is drawn.
        ReadingStatus.OPEN: frozenset({ReadingStatus.READ, ReadingStatus.DROPPED}),
        ReadingStatus.READ: frozenset(),
        ReadingStatus.DROPPED: frozenset(),
    },
    who={ReadingStatus.READ: "verifier of another body", ReadingStatus.DROPPED: "worker"},
)
