"""Why something at the review desk, or an appeal, is refused."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class NoCaseWaiting(PuhuiError):
    """Nothing waits that this person may read."""

    kind, code, title = Kind.CONFLICT, "no_case_waiting", _("No case waits for you")


class CaseNotYours(PuhuiError):
    """The case was not given to this person, or the time they had it for is over."""

    kind, code, title = Kind.CONFLICT, "case_not_yours", _("You do not have this case")


class CaseOver(PuhuiError):
    """The case is decided or closed: `status`."""

    kind, code, title = Kind.CONFLICT, "case_over", _("This case is over")


class OwnClaim(PuhuiError):
    """Nobody decides about themselves, their household or an organisation they act for."""

    kind, code, title = Kind.DENIED, "own_claim", _("Nobody decides about their own claim")


class ReadBefore(PuhuiError):
    """This person has read the activity before, in this case or another."""

    kind, code, title = Kind.DENIED, "read_before", _("Somebody else reads this one")


class ReasonDoesNotFit(PuhuiError):
    """The reason belongs to another decision."""

    kind, code, title = Kind.INVALID, "reason_does_not_fit", _("This reason does not go with the decision")


class PartNotPossible(PuhuiError):
    """Only a distance can be accepted in part, and only less than what would count anyway."""

    kind, code, title = Kind.INVALID, "part_not_possible", _("This cannot be accepted in part")


class AppealNotOpen(PuhuiError):
    """There is nothing to appeal against: `status`."""

    kind, code = Kind.CONFLICT, "appeal_not_open"
    title = _("Only what was rejected or taken back can be appealed against")


class AppealTooLate(PuhuiError):
    """The time for an appeal is over: it was `until`."""

    kind, code, title = Kind.CONFLICT, "appeal_too_late", _("The time for an appeal is over")


class AppealMade(PuhuiError):
    """An activity is appealed against once."""

    kind, code, title = Kind.CONFLICT, "appeal_made", _("You have appealed against this already")
