"""What a reversal may be refused for."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class NothingToReverse(PuhuiError):
    """No activity that stands credited answers to what was asked."""

    kind, code, title = Kind.CONFLICT, "nothing_to_reverse", _("There is nothing to reverse")


class ReversalTooLarge(PuhuiError):
    """More activities than one case may hold: `most`."""

    kind, code, title = Kind.CONFLICT, "reversal_too_large", _("These are too many for one case")


class CriteriaTooWide(PuhuiError):
    """Nothing says which activities are meant; a fraud names a person or an activity."""

    kind, code, title = Kind.INVALID, "criteria_too_wide", _("Say which activities are meant")


class ReversalPending(PuhuiError):
    """Some of the activities are in another case already."""

    kind, code, title = Kind.CONFLICT, "reversal_pending", _("Another case has some of these activities")


class NotWaiting(PuhuiError):
    """It was decided already."""

    kind, code, title = Kind.CONFLICT, "not_waiting", _("There is nothing to decide here any more")


class OwnActivity(PuhuiError):
    """Nobody proposes or approves a reversal of what they have done themselves."""

    kind, code, title = Kind.DENIED, "own_activity", _("Nobody decides on activities of their own")


class ListChanged(PuhuiError):
    """The list is not the one that was proposed."""

    kind, code, title = Kind.CONFLICT, "list_changed", _("The list has changed since it was proposed")
