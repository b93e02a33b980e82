"""What opening and closing an instrument may be refused for."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class InstrumentExists(PuhuiError):
    """There is an instrument of this code, or for this kind of unit, already."""

    kind, code, title = (
        Kind.CONFLICT,
        "instrument_exists",
        gettext_noop("There is such an instrument already"),
    )


class InstrumentTermsInvalid(PuhuiError):
    """The code, the price step or the lot is not one that an instrument may have."""

    kind, code = Kind.INVALID, "instrument_terms_invalid"
    title = gettext_noop("The terms of the instrument are not valid")


class InstrumentClosed(PuhuiError):
    """The instrument was closed; closing is for ever."""

    kind, code, title = Kind.CONFLICT, "instrument_closed", gettext_noop("The instrument is closed")
