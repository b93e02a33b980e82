"""Why something on the way to an issuance is refused."""

from credits.projects.objection_errors import NoticeOver as NoticeOver
from credits.projects.objection_errors import ObjectionDecided as ObjectionDecided
from credits.projects.objection_errors import ObjectionOpen as ObjectionOpen
from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class NotAwaitingApproval(PuhuiError):
    """The issuance does not wait for an approval: `status`."""

    kind, code, title = Kind.CONFLICT, "not_awaiting_approval", _("The issuance does not await an approval")


class ProjectSuspended(PuhuiError):
    """Nothing of a suspended project is issued; it goes on when the project is resumed."""

    kind, code, title = Kind.CONFLICT, "project_suspended", _("The project is suspended")


class ReadingsSuperseded(PuhuiError):
    """A reading that the report seals was superseded: the report is given back first."""

    kind, code = Kind.CONFLICT, "readings_superseded"
    title = _("A reading that the report rests on was superseded")


class DigestMismatch(PuhuiError):
    """What was told back is not the digest that is to be approved."""

    kind, code, title = Kind.CONFLICT, "digest_mismatch", _("This is not what is to be approved")


class CeilingReached(PuhuiError):
    """The scheme's ceiling for the year does not hold it: `ceiling`, `year`, `left`, `asked` (tonnes)."""

    kind, code, title = Kind.CONFLICT, "ceiling_reached", _("The year's ceiling is reached")


class DayCeilingReached(PuhuiError):
    """The methodology's ceiling for this day does not hold it: `ceiling`, `day`, `left`, `asked` (tonnes)."""

    kind, code, title = Kind.CONFLICT, "day_ceiling_reached", _("The day's ceiling is reached")


class AboveDayCeiling(PuhuiError):
    """No day's ceiling holds it: `ceiling`, `asked` (tonnes). It waits until the scheme's file says more."""

    kind, code, title = Kind.CONFLICT, "above_day_ceiling", _("It is more than may be issued on any day")


class ApprovalOvertaken(PuhuiError):
    """It waited for others of the scheme until it was not of now, or a ceiling was lowered meanwhile."""

    kind, code = Kind.CONFLICT, "approval_overtaken"
    title = _("This was overtaken while it waited: approve it again")


class ApprovedBefore(PuhuiError):
    """The natural person has approved it already; a second user of theirs is the same person."""

    kind, code, title = Kind.CONFLICT, "approved_before", _("You have approved it before")


class Involved(PuhuiError):
    """Whoever has a part in a report does not approve its issuance."""

    kind, code, title = Kind.DENIED, "involved", _("Whoever has a part in it does not approve it")


class IssuanceDecided(PuhuiError):
    """The issuance cannot be refused any more: `status`."""

    kind, code, title = Kind.CONFLICT, "issuance_decided", _("The issuance is decided")


class NotFiled(PuhuiError):
    """Nothing filed awaits an answer: `status` of the issuance."""

    kind, code, title = Kind.CONFLICT, "not_filed", _("No filing awaits an answer")


class AnswerEntered(PuhuiError):
    """An answer to this filing is entered already; it is confirmed or discarded, not entered again."""

    kind, code, title = Kind.CONFLICT, "answer_entered", _("An answer is entered already")


class AnswerUnfit(PuhuiError):
    """The answer does not fit what was filed: more tonnes, another count of numbers, another form."""

    kind, code, title = Kind.INVALID, "answer_unfit", _("The answer does not fit what was filed")


class LabelTaken(PuhuiError):
    """The authority's label stands on another filing's answer: `label`."""

    kind, code, title = Kind.CONFLICT, "label_taken", _("These serial numbers belong to another filing")


class AnswerDecided(PuhuiError):
    """The answer was confirmed or discarded before: `status`."""

    kind, code, title = Kind.CONFLICT, "answer_decided", _("The answer is decided")


class NotMinted(PuhuiError):
    """Only what was minted is voided: `status` of the issuance."""

    kind, code, title = Kind.CONFLICT, "not_minted", _("Only what was minted is voided")


class VoidProposed(PuhuiError):
    """A void of this batch is proposed already."""

    kind, code, title = Kind.CONFLICT, "void_proposed", _("The void is proposed already")


class VoidDecided(PuhuiError):
    """The void was confirmed or withdrawn before: `status`."""

    kind, code, title = Kind.CONFLICT, "void_decided", _("The void is decided")
