"""What a change of a factor may be refused for."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class FactorChangeInvalid(PuhuiError):
    """A field holds what no factor may hold: `key` names it, the sentence says what to write instead."""

    kind, code, title = Kind.INVALID, "factor_change_invalid", _("The value cannot be taken")


class FactorChangeOpen(PuhuiError):
    """Another change of the same factor, place and year waits for its second person."""

    kind, code = Kind.CONFLICT, "factor_change_open"
    title = _("A change of this value waits already: have it approved or refused first")


class FactorMoved(PuhuiError):
    """The table has got another version since this one was proposed."""

    kind, code, title = Kind.CONFLICT, "factor_moved", _("The factor was changed since; propose it anew")


class NotWaiting(PuhuiError):
    """It was decided already."""

    kind, code, title = Kind.CONFLICT, "not_waiting", _("There is nothing to decide here any more")
