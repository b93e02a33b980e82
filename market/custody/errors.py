"""What custody refuses."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class LotTooSmall(PuhuiError):
    """Less of the lot is free, or promised to this, than is wanted: `available`, `requested` in tonnes."""

    kind, code = Kind.CONFLICT, "insufficient_units"
    title = gettext_noop("There is not as much available")

    def __init__(self, *, available: int, requested: int):
        detail = gettext_noop("%(requested)s tonnes are wanted and %(available)s are free.")
        super().__init__(detail, available=available, requested=requested)


class InstrumentClosed(PuhuiError):
    kind, code = Kind.CONFLICT, "instrument_closed"
    title = gettext_noop("The instrument is closed")


class BatchNotOfInstrument(PuhuiError):
    """The batch is of another scheme, methodology or vintage."""

    kind, code = Kind.INVALID, "batch_not_of_instrument"
    title = gettext_noop("The batch is not of this instrument")


class BatchVoid(PuhuiError):
    """The batch proved wrong: what is held of it may be kept or retired, and not sold.

    What whoever it was issued to has in custody is not given back: it goes to the buffer.
    """

    kind, code = Kind.CONFLICT, "batch_void"
    title = gettext_noop("The batch is void")


class NothingToWithdraw(PuhuiError):
    kind, code = Kind.CONFLICT, "nothing_to_withdraw"
    title = gettext_noop("Nothing of the lot is free")


class OrganisationsOnly(PuhuiError):
    """A person has no account in the market: a resident's units are sold by a pool (market.md 0)."""

    kind, code = Kind.DENIED, "organisations_only"
    title = gettext_noop("Only organisations do this; act for one")
