"""What the bridge refuses, and how a venue fails."""

from market.risk.gate import RiskRefused
from market.risk.order import Order
from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class VenueUnknown(PuhuiError):
    """There is no such venue, or it takes nothing at present, or not of this scheme."""

    kind, code = Kind.INVALID, "venue_unknown"
    title = gettext_noop("There is no such venue for this instrument")


class VenueInvalid(PuhuiError):
    kind, code, title = Kind.INVALID, "venue_invalid", gettext_noop("The venue cannot be opened so")


class TransferUnderWay(PuhuiError):
    """One transfer of a lot to a venue at a time: the next begins after the venue's last word on this one."""

    kind, code = Kind.CONFLICT, "transfer_under_way"
    title = gettext_noop("A transfer of this lot to this venue is under way")


class WrongState(PuhuiError):
    """The transfer or answer is not in a state in which this can be done."""

    kind, code, title = Kind.CONFLICT, "wrong_state", gettext_noop("This cannot be done any more")


class AnswerInvalid(PuhuiError):
    """What was entered is no answer that a venue can give to this transfer."""

    kind, code, title = Kind.INVALID, "answer_invalid", gettext_noop("This is no answer to the transfer")


class AnswerRepeated(PuhuiError):
    kind, code = Kind.CONFLICT, "answer_repeated"
    title = gettext_noop("The venue's number was entered before")


class BridgeRefused(RiskRefused):
    """The gate's refusal, with the order that it judged."""

    def __init__(self, refused: RiskRefused, order: Order):
        PuhuiError.__init__(self, refused.detail, **refused.data)
        self.first_code, self.snapshot, self.order = refused.first_code, refused.snapshot, order


class VenueSilent(Exception):
    """No answer, or none that can be stored: it may have been done, or not."""


class Malformed(Exception):
    """What a venue sent cannot be read."""
