"""Causes, and the states of a reversal case, of each activity in it, and of a debt."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class Cause(models.TextChoices):
    """Who bears it; the value is also the reason code of the verdict."""

    PROGRAMME_ERROR = "PROGRAMME_ERROR", _("an error of the programme")
    FRAUD_PROVEN = "FRAUD_PROVEN", _("proven fraud")


class CaseStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed")
    APPROVED = "APPROVED", _("approved")
    DONE = "DONE", _("done")
    REFUSED = "REFUSED", _("refused")


REVERSAL_CASE_STATES = StateTable(
    name="reversal_case",
    states=CaseStatus,
    initial=frozenset({CaseStatus.PROPOSED}),
    allowed={
        CaseStatus.PROPOSED: frozenset({CaseStatus.APPROVED, CaseStatus.REFUSED}),
        CaseStatus.APPROVED: frozenset({CaseStatus.DONE}),
        CaseStatus.DONE: frozenset(),
        CaseStatus.REFUSED: frozenset(),
    },
    who={
        CaseStatus.PROPOSED: "officer",
        CaseStatus.APPROVED: "another officer",
        CaseStatus.REFUSED: "officer",
        CaseStatus.DONE: "job",
    },
)


class ReversalStatus(models.TextChoices):
    WAITING = "WAITING", _("waiting")
    DONE = "DONE", _("done")
    DROPPED = "DROPPED", _("dropped")


REVERSAL_STATES = StateTable(
    name="reversal",
    states=ReversalStatus,
    initial=frozenset({ReversalStatus.WAITING}),
    allowed={
        ReversalStatus.WAITING: frozenset({ReversalStatus.DONE, ReversalStatus.DROPPED}),
        ReversalStatus.DONE: frozenset(),
        ReversalStatus.DROPPED: frozenset(),
    },
    who={ReversalStatus.DONE: "job", ReversalStatus.DROPPED: "job, or the refusal of its case"},
)


class DebtStatus(models.TextChoices):
    OPEN = "OPEN", _("open")
    PAID = "PAID", _("paid")
    LAPSED = "LAPSED", _("lapsed")


DEBT_STATES = StateTable(
    name="debt",
    states=DebtStatus,
    initial=frozenset({DebtStatus.OPEN}),
    allowed={
        DebtStatus.OPEN: frozenset({DebtStatus.PAID, DebtStatus.LAPSED}),
        DebtStatus.PAID: frozenset(),
        DebtStatus.LAPSED: frozenset(),
    },
    who={DebtStatus.PAID: "later credits", DebtStatus.LAPSED: "sweep"},
)
