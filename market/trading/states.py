"""The states of a session and of a bid (market.md 3.5)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from puhui.kernel.states import StateTable


class SessionStatus(models.TextChoices):
    DRAFT = "DRAFT", _("draft")
    SCHEDULED = "SCHEDULED", _("scheduled")
    OPEN = "OPEN", _("open")
    FROZEN = "FROZEN", _("closed to bids")
    HALTED = "HALTED", _("halted")
    CLEARED = "CLEARED", _("cleared")
    SETTLING = "SETTLING", _("settling")
    SETTLED = "SETTLED", _("settled")
    CANCELLED = "CANCELLED", _("cancelled")


S = SessionStatus
SESSION_STATES = StateTable(
    name="market_session",
    states=SessionStatus,
    initial=frozenset({S.DRAFT}),
    allowed={
        S.DRAFT: frozenset({S.SCHEDULED, S.CANCELLED}),
        S.SCHEDULED: frozenset({S.OPEN, S.CANCELLED}),
        S.OPEN: frozenset({S.FROZEN, S.CANCELLED}),
        S.FROZEN: frozenset({S.CLEARED, S.HALTED, S.CANCELLED}),
        S.HALTED: frozenset({S.FROZEN, S.CANCELLED}),
        S.CLEARED: frozenset({S.SETTLING}),
        S.SETTLING: frozenset({S.SETTLED}),
        S.SETTLED: frozenset(),
        S.CANCELLED: frozenset(),
    },
    who={
        S.SCHEDULED: "another operator",
        S.OPEN: "the system, at its time",
        S.FROZEN: "the system, at the secret end",
        S.HALTED: "the system, while a halt stands",
        S.CLEARED: "the system, once",
        S.SETTLED: "the system, in one transaction",
        S.CANCELLED: "operator, or the system for want of bidders",
    },
)


class BidStatus(models.TextChoices):
    ACCEPTED = "ACCEPTED", _("accepted")
    FILLED = "FILLED", _("filled")
    PART_FILLED = "PART_FILLED", _("filled in part")
    UNFILLED = "UNFILLED", _("not filled")
    VOID = "VOID", _("void")


B = BidStatus
BID_STATES = StateTable(
    name="market_bid",
    states=BidStatus,
    initial=frozenset({B.ACCEPTED}),
    # Nothing leads out by the bidder's will: a bid is irrevocable.
    allowed={
        B.ACCEPTED: frozenset({B.FILLED, B.PART_FILLED, B.UNFILLED, B.VOID}),
        B.FILLED: frozenset(),
        B.PART_FILLED: frozenset(),
        B.UNFILLED: frozenset(),
        B.VOID: frozenset(),
    },
    who={B.VOID: "the system, with the session"},
)
