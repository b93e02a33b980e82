"""What trading refuses. The risk gate has refusals of its own."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class SessionClosed(PuhuiError):
    """The session takes no bids: not yet, or no more."""

    kind, code = Kind.CONFLICT, "session_closed"
    title = gettext_noop("The session takes no bids now")


class BelowReserve(PuhuiError):
    """The price lies below the reserve price: `reserve_fen`, `price_fen`."""

    kind, code = Kind.CONFLICT, "below_reserve"
    title = gettext_noop("The price lies below the reserve price")


class BidderCapExceeded(PuhuiError):
    """A bidder's bids in a session together reach for too much of the supply: `cap_t`, `requested_t`."""

    kind, code = Kind.CONFLICT, "bidder_cap_exceeded"
    title = gettext_noop("One bidder may not bid for so much of this session")


class OwnLot(PuhuiError):
    kind, code, title = Kind.CONFLICT, "own_lot", gettext_noop("Nobody bids for what they sell")


class BeneficiaryNeeded(PuhuiError):
    kind, code = Kind.INVALID, "beneficiary_needed"
    title = gettext_noop("Units bought to be retired are retired for somebody")


class SessionTermsInvalid(PuhuiError):
    """The terms do not fit the instrument, or the times are not in order: `errors` says which."""

    kind, code = Kind.INVALID, "session_terms_invalid"
    title = gettext_noop("The terms of the session do not fit")


class SessionNotWaiting(PuhuiError):
    """The session is not in a state in which this can be done: `status`."""

    kind, code, title = Kind.CONFLICT, "not_waiting", gettext_noop("There is nothing to decide here any more")


class BidTampered(Exception):
    """An opened bid is not what its receipt was given for: a matter for people, never smoothed over."""
