"""The states of a bridge transfer (market.md 5.1) and of a venue's answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class TransferStatus(models.TextChoices):
    DRAFTED = "DRAFTED", _("drafted")
    LOCKED = "LOCKED", _("locked")
    SUBMITTED = "SUBMITTED", _("submitted")
    ACKNOWLEDGED = "ACKNOWLEDGED", _("acknowledged")
    PART_SETTLED = "PART_SETTLED", _("settled in part")
    SETTLED = "SETTLED", _("settled")
    REJECTED = "REJECTED", _("rejected")
    EXPIRED = "EXPIRED", _("expired")
    UNKNOWN = "UNKNOWN", _("unknown")
    CANCELLED = "CANCELLED", _("cancelled")
    REVERSED = "REVERSED", _("reversed")


_S = TransferStatus
_ANSWERS = frozenset({_S.ACKNOWLEDGED, _S.PART_SETTLED, _S.SETTLED, _S.REJECTED, _S.EXPIRED})
BRIDGE_STATES = StateTable(
    name="bridge_transfer",
    states=TransferStatus,
    initial=frozenset({_S.DRAFTED}),
    allowed={
        _S.DRAFTED: frozenset({_S.LOCKED, _S.CANCELLED}),
        _S.LOCKED: frozenset({_S.SUBMITTED, _S.CANCELLED}),
        # Answers may overtake each other: a fill may be the first that is heard.
        _S.SUBMITTED: _ANSWERS | {_S.UNKNOWN},
        _S.UNKNOWN: _ANSWERS,
        _S.ACKNOWLEDGED: _ANSWERS - {_S.ACKNOWLEDGED},
        _S.PART_SETTLED: frozenset({_S.SETTLED, _S.EXPIRED}),
        # Refused by the database until the ledger has a way back from outside (ADR 0017).
        _S.SETTLED: frozenset({_S.REVERSED}),
        _S.REJECTED: frozenset(),
        _S.EXPIRED: frozenset(),
        _S.CANCELLED: frozenset(),
        _S.REVERSED: frozenset(),
    },
    who={
        _S.LOCKED: "an operator who did not draft it",
        _S.CANCELLED: "the holder or an operator",
        _S.SUBMITTED: "worker, before the wire write",
        _S.UNKNOWN: "worker, on silence",
        _S.SETTLED: "the venue's word",
    },
)

ENDED = frozenset({_S.SETTLED, _S.REJECTED, _S.EXPIRED, _S.CANCELLED, _S.REVERSED})
# Sent, or perhaps sent: its units wait for what the venue says.
IN_FLIGHT = frozenset({_S.SUBMITTED, _S.ACKNOWLEDGED, _S.PART_SETTLED, _S.UNKNOWN})


class AnswerStatus(models.TextChoices):
    PROPOSED = "PROPOSED", _("waiting for a second person")
    RECEIVED = "RECEIVED", _("received")
    APPLIED = "APPLIED", _("applied")
    REFUSED = "REFUSED", _("refused")


ANSWER_STATES = StateTable(
    name="venue_answer",
    states=AnswerStatus,
    initial=frozenset({AnswerStatus.PROPOSED, AnswerStatus.RECEIVED}),
    allowed={
        AnswerStatus.PROPOSED: frozenset({AnswerStatus.RECEIVED, AnswerStatus.REFUSED}),
        AnswerStatus.RECEIVED: frozenset({AnswerStatus.APPLIED, AnswerStatus.REFUSED}),
        AnswerStatus.APPLIED: frozenset(),
        AnswerStatus.REFUSED: frozenset(),
    },
    who={AnswerStatus.RECEIVED: "another operator, or the venue itself", AnswerStatus.APPLIED: "worker"},
)
