"""Why something cannot be done with a project."""

from puhui.kernel.errors import Kind, PuhuiError, gettext_noop


class ProjectStateConflict(PuhuiError):
    """The project does not stand where this could be done: `status`."""

    kind, code = Kind.CONFLICT, "project_state_conflict"
    title = gettext_noop("The project's state does not allow this")


class ProjectIncomplete(PuhuiError):
    """Something is missing before the project can be sent in; `errors` names each."""

    kind, code = Kind.CONFLICT, "project_incomplete"
    title = gettext_noop("Something is missing before the project can be sent in")


class ObjectClaimed(PuhuiError):
    """Another live project claims the same physical thing."""

    kind, code = Kind.CONFLICT, "object_claimed"
    title = gettext_noop("Another project claims this object already")


class MeterTaken(PuhuiError):
    """The meter measures for another live project, or stands here already."""

    kind, code, title = Kind.CONFLICT, "meter_taken", gettext_noop("The meter measures for a project already")


class ReadingOverlaps(PuhuiError):
    """A stored reading covers the same days; a correction names the reading that it supersedes."""

    kind, code = Kind.CONFLICT, "reading_overlaps"
    title = gettext_noop("There is a reading for these days already")


class ReadingSealed(PuhuiError):
    """A sealed report rests on the reading, and its units are not minted: the report is given back first."""

    kind, code = Kind.CONFLICT, "reading_sealed"
    title = gettext_noop("A sealed report rests on this reading")


class NoticeNeeded(PuhuiError):
    """No notice of what is drafted has run its working days within a year: `ends_at` of one that runs, else
    null; `errors` names what changed since the newest one."""

    kind, code = Kind.CONFLICT, "stakeholder_notice_needed"
    title = gettext_noop("The stakeholders are told first")


class NoticeRuns(PuhuiError):
    """The newest notice speaks of what the draft says now, and is still good."""

    kind, code = Kind.CONFLICT, "stakeholder_notice_runs"
    title = gettext_noop("There is such a notice already")


class ClaimedElsewhere(PuhuiError):
    """Another project or register claims the same; `errors` names each thing."""

    kind, code = Kind.CONFLICT, "claimed_elsewhere"
    title = gettext_noop("Somebody else claims the same")


class ClaimsTakenIn(PuhuiError):
    """A list of another register came in at this moment; asked again, it is held against that as well."""

    kind, code = Kind.CONFLICT, "claims_taken_in"
    title = gettext_noop("A list of another register is being taken in; try again")


class ClaimLifted(PuhuiError):
    """The claim of the other register is lifted already."""

    kind, code, title = Kind.CONFLICT, "claim_lifted", gettext_noop("The claim is lifted already")


class DocumentSuperseded(PuhuiError):
    """A newer version of the document is there."""

    kind, code = Kind.CONFLICT, "document_superseded"
    title = gettext_noop("There is a newer version of the document")


class DocumentRefused(PuhuiError):
    """A document of the project is refused: a newer version is needed before it is registered."""

    kind, code = Kind.CONFLICT, "document_refused"
    title = gettext_noop("A document of the project is refused")


class TableSentBefore(PuhuiError):
    """The same table was sent for the project already: `file_id`."""

    kind, code = Kind.CONFLICT, "table_sent_before"
    title = gettext_noop("The same table was sent before")


class TableBeingRead(PuhuiError):
    """Another table of the bundle's sites is being read."""

    kind, code = Kind.CONFLICT, "table_being_read"
    title = gettext_noop("Another table of sites is being read")


class UnknownProjectType(PuhuiError):
    """No project of this type exists."""

    kind, code, title = Kind.INVALID, "unknown_type", gettext_noop("There is no project of this type")


class ConflictOfInterest(PuhuiError):
    """Whoever acts for the owner does not decide on the owner's project."""

    kind, code = Kind.DENIED, "conflict_of_interest"
    title = gettext_noop("Whoever acts for an organisation does not decide on its projects")


class TooMany(PuhuiError):
    """A project holds as many of these as it may: `limit`."""

    kind, code, title = Kind.CONFLICT, "too_many", gettext_noop("There are too many of these")
