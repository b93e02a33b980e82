"""The states of an authority's answer as it is entered here, and of the void of a batch (decisions 2, 10)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class Outcome(models.TextChoices):
    GRANTED = "GRANTED", _("granted")
    REFUSED = "REFUSED", _("refused by the authority")


class AnswerStatus(models.TextChoices):
    ENTERED = "ENTERED", _("entered by one")
    CONFIRMED = "CONFIRMED", _("confirmed by a second")
    DISCARDED = "DISCARDED", _("discarded")


A = AnswerStatus
ANSWER_STATES = StateTable(
    name="authority_answer",
    states=AnswerStatus,
    initial=frozenset({A.ENTERED}),
    allowed={
        A.ENTERED: frozenset({A.CONFIRMED, A.DISCARDED}),
        A.CONFIRMED: frozenset(),
        A.DISCARDED: frozenset(),
    },
    who={A.CONFIRMED: "another registrar", A.DISCARDED: "registrar"},
)


class VoidStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("proposed by one")
    CONFIRMED = "CONFIRMED", _("confirmed by a second")
    EXECUTED = "EXECUTED", _("executed")
    WITHDRAWN = "WITHDRAWN", _("withdrawn")


V = VoidStatus
VOID_STATES = StateTable(
    name="batch_void",
    states=VoidStatus,
    initial=frozenset({V.PROPOSED}),
    allowed={
        V.PROPOSED: frozenset({V.CONFIRMED, V.WITHDRAWN}),
        V.CONFIRMED: frozenset({V.EXECUTED}),
        V.EXECUTED: frozenset(),
        V.WITHDRAWN: frozenset(),
    },
    who={V.CONFIRMED: "another registrar", V.EXECUTED: "the worker", V.WITHDRAWN: "registrar"},
)
