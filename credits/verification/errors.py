"""Why something in a verification is refused."""

from puhui.kernel.errors import Kind, PuhuiError
from puhui.kernel.errors import gettext_noop as _


class CaseClosed(PuhuiError):
    """The case is over: `status`."""

    kind, code, title = Kind.CONFLICT, "case_closed", _("The case is over")


class FindingState(PuhuiError):
    """The finding does not stand where this can be done to it: `status`."""

    kind, code, title = Kind.CONFLICT, "finding_state", _("The finding does not stand where this can be done")


class FindingsOpen(PuhuiError):
    """A positive statement waits until every finding is closed: `open_findings`."""

    kind, code, title = Kind.CONFLICT, "findings_open", _("Findings are open")


class DigestMismatch(PuhuiError):
    """What was told back is not the digest of the report as it is sealed now."""

    kind, code, title = Kind.CONFLICT, "digest_mismatch", _("This is not the report as it is sealed")


class TonnesNotStated(PuhuiError):
    """A positive statement is about 1 to `reported` tonnes, a negative one about none."""

    kind, code, title = Kind.INVALID, "tonnes_out_of_bounds", _("The tonnes do not fit the opinion")


class OwnReport(PuhuiError):
    """Who has a part in a report does not verify it."""

    kind, code, title = Kind.DENIED, "own_report", _("Nobody verifies their own report")


class BodyAccredited(PuhuiError):
    """The organisation is accredited with the scheme already."""

    kind, code, title = Kind.CONFLICT, "body_accredited", _("The body is accredited already")


class AccreditationOver(PuhuiError):
    """The body is not accredited any more, or not for this methodology: `accredited_to`."""

    kind, code, title = Kind.DENIED, "accreditation_over", _("The body is not accredited for this")


class ChecklistOpen(PuhuiError):
    """A positive statement waits for the whole checklist, and for every line of the sample: `open_items`."""

    kind, code, title = Kind.CONFLICT, "checklist_open", _("Something is still to be looked at")


class ReportFails(PuhuiError):
    """Something does not conform, or lines of the sample are wrong: no positive statement for all of it."""

    kind, code, title = Kind.CONFLICT, "report_fails", _("What was found does not allow this statement")


class ReadingOver(PuhuiError):
    """The further reading was done, or is not wanted any more: `status`."""

    kind, code, title = Kind.CONFLICT, "reading_over", _("The reading is over")


class NothingToLookAt(PuhuiError):
    """Only a blind verification that found otherwise is looked at, and once."""

    kind, code, title = Kind.CONFLICT, "nothing_to_look_at", _("There is nothing to look at, or somebody has")
