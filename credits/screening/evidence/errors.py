"""Why a file cannot be put to an activity."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class TooMuchEvidence(PuhuiError):
    """An activity, or a party's day, holds as many files as it may: `limit`."""

    kind, code = Kind.CONFLICT, "too_much_evidence"
    title = gettext_noop("There is as much evidence as is taken")
